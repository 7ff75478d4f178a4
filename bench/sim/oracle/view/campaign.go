// Package view is how the simulation's oracle sees campaigns and vehicles: as the store has them,
// with what was seen of them before. Its values are filled in by the oracle, and are not safe for concurrent use.
package view

import (
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/oracle/ends"
	"pacecar/messages"
)

// Campaign is a campaign as the store has it.
type Campaign struct {
	ID      string
	Record  *messages.CampaignRecord
	Pages   map[uint32][]byte
	Entries []roster.Entry
	VINs    []string
	At      map[string]int  // of each VIN in entries
	Hash    string          // of the content, when it began
	Authors map[string]bool // who wrote a content of it
	Offers  []time.Duration
	Gaps    []time.Duration       // the time that each of them takes by the pace of the plan; 0: none
	Held    time.Duration         // since when nothing may begin; 0: it may
	Back    map[int]bool          // positions in flight that came there without an offer: from silence
	Still   bool                  // it was held at the commit before, too
	Ends    map[int]time.Duration // by wave: when a vehicle ended last
	Soaks   map[int]time.Duration // by position: since when one that succeeded or fell silent is exposed
	Taken   ends.Taken            // what a person accepted
	Opened  *ends.Shown           // by its wave, when a person opened its gate, which has not decided since; nil: nobody has
}

// New is a campaign that nothing is known of.
func New(id string) *Campaign {
	return &Campaign{
		ID: id, Record: &messages.CampaignRecord{}, Pages: map[uint32][]byte{}, Ends: map[int]time.Duration{},
		Authors: map[string]bool{}, Back: map[int]bool{}, Soaks: map[int]time.Duration{},
	}
}

// Next is the campaign by its next record: what was seen of it before stays.
func (c *Campaign) Next(record *messages.CampaignRecord) *Campaign {
	return &Campaign{
		ID: c.ID, Record: record, Pages: c.Pages, Hash: c.Hash, Offers: c.Offers, Gaps: c.Gaps, Held: c.Held, Ends: c.Ends,
		Authors: c.Authors, Back: c.Back, Soaks: c.Soaks,
	}
}

// Unfold reads the roster; no is the page that cannot be read.
func (c *Campaign) Unfold() (number uint32, err error) {
	var firsts []uint32
	for _, w := range c.Record.GetWaves() {
		firsts = append(firsts, w.GetFirst())
	}
	r := roster.New(c.Record.GetPlan().GetSalt(), c.Record.GetRosterSize(), c.Record.GetJoined(), firsts...)
	for number, data := range c.Pages {
		if err := r.Restore(number, data); err != nil {
			return number, err
		}
	}
	c.At = make(map[string]int, r.Size())
	for at := range r.Size() {
		vin := string(r.VIN(at))
		c.At[vin] = len(c.VINs)
		c.VINs, c.Entries = append(c.VINs, vin), append(c.Entries, r.Get(at))
	}
	return 0, nil
}

// Entry is where a vehicle stands.
func (c *Campaign) Entry(vin string) roster.Entry {
	if c == nil {
		return roster.Entry{}
	}
	if at, in := c.At[vin]; in {
		return c.Entries[at]
	}
	return roster.Entry{}
}

// Wave is the wave of a position.
func (c *Campaign) Wave(at int) int {
	for i, w := range c.Record.GetWaves() {
		if uint32(at)-w.GetFirst() < w.GetSize() {
			return i
		}
	}
	return -1
}

// Number is how many vehicles are in such a state.
func (c *Campaign) Number(is func(uint8) bool) (n int) {
	for _, e := range c.Entries {
		if is(e.State) {
			n++
		}
	}
	return n
}

// SoaksFrom notes since when a vehicle is exposed that is in flight no longer. One that is
// found to have succeeded when it returns from silence may have been exposed for long. One of which a dealer says that it has
// the update now has not fallen silent by that.
func (c *Campaign) SoaksFrom(at int, from, to roster.Entry, decided time.Duration) {
	soaks := to.State == roster.Succeeded || to.State == roster.Stalled
	switch _, known := c.Soaks[at]; {
	case !soaks || to.Place() == roster.Unhealthy || roster.Taken(to):
		delete(c.Soaks, at)
	case !known && from.State != to.State && !roster.Dealt(to):
		c.Soaks[at] = decided
	}
}

// CameBack notes who is in flight without having been offered anything since: it was given up
// as silent, or slept, and its place was given away.
func (c *Campaign) CameBack(at int, from, to roster.Entry, offered bool) {
	switch entered := !roster.InFlight(from.State) || !roster.Downloads(from.State) && roster.Downloads(to.State); {
	case offered || !roster.InFlight(to.State):
		delete(c.Back, at)
	case entered:
		c.Back[at] = true
	}
}

// Position is where a vehicle is on the roster, if it is.
func (c *Campaign) Position(vin string) (at int, listed bool) {
	if c == nil {
		return 0, false
	}
	at, listed = c.At[vin]
	return at, listed
}

// Succeeds holds the successes that a campaign counts against its vehicles, at one commit behind another one.
func (c *Campaign) Succeeds(was *Campaign) {
	ends.Successes(c.ID, c.Record.GetSuccesses()-was.Record.GetSuccesses(), was.Entries, c.Entries)
}
