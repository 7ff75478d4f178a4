// Package bounds judges how many vehicles of a campaign are under way, by plain reading of the plan: whenever one is offered the
// update, and whenever one is permitted to install it. It looks at what the store has, and ends the simulation where that is wrong.
//
// Who comes back from silence counts beyond the bounds, in the commit by which it comes back: it was offered the update long ago.
package bounds

import (
	"maps"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// grain is the resolution of the times that records keep.
const grain = time.Millisecond

// Commit is what one commit of a campaign does to its vehicles.
type Commit struct {
	Offered, Permitted map[int]bool // by position
	back               map[int]bool // in flight, without an offer
	reported           map[int]bool // has a permit or installs, without a permit by this commit
	was                map[int]bool // of those that moved: whether they had the update, or might have
}

// New is a commit of which nothing was seen yet.
func New() *Commit {
	return &Commit{Offered: map[int]bool{}, Permitted: map[int]bool{}, back: map[int]bool{}, reported: map[int]bool{}, was: map[int]bool{}}
}

// Before notes where a vehicle stands that moves by this commit, before its campaign is told of the move.
func (m *Commit) Before(c *view.Campaign, at int, from roster.Entry, decided time.Duration) {
	m.was[at] = installs(from.State) || soaks(c, at, decided)
}

// Moves sees one vehicle move.
func (m *Commit) Moves(at int, from, to roster.Entry, offered, permitted bool) {
	if offered {
		m.Offered[at] = true
	}
	if permitted {
		m.Permitted[at] = true
	}
	if !roster.InFlight(from.State) && roster.InFlight(to.State) && !offered {
		m.back[at] = true
	}
	if installs(to.State) && !installs(from.State) && !permitted {
		m.reported[at] = true
	}
}

// Judge holds what was seen against the plan. Where clocks jump or the store has forgotten something, nobody knows who is exposed.
func (m *Commit) Judge(c *view.Campaign, models map[messages.VIN]string, decided time.Duration, exposed bool) {
	if len(m.Offered) > 0 {
		m.offers(c, models, decided, exposed)
	}
	if len(m.Permitted) > 0 {
		m.permits(c, models, decided, exposed)
	}
}

// offers: when a campaign offers, no more vehicles than its plan allows are in flight, nor are with those that have
// succeeded or fallen silent for less than the soak time of their wave, nor of a stratum that it offers to.
func (m *Commit) offers(c *view.Campaign, models map[messages.VIN]string, decided time.Duration, exposed bool) {
	pacing := c.Record.GetPlan().GetPacing()
	n := c.Number(roster.InFlight) - len(m.back)
	if most := int(pacing.GetMaximumInFlight()); n > most {
		invariant.Break(6, "campaign %s offers, and has %d vehicles in flight, %d may be", c.ID, n, most)
	}
	for at := range c.Soaks {
		if soaks(c, at, decided) {
			n++
		}
	}
	if most := int(pacing.GetMaximumExposed()); most != 0 && exposed && n > most {
		invariant.Break(6, "campaign %s offers, and has %d vehicles exposed, %d may be", c.ID, n, most)
	}
	crowded(c, models, "offers", m.Offered, func(at int) bool { return roster.InFlight(c.Entries[at].State) && !m.back[at] })
}

// permits: when a campaign permits, no more vehicles than its plan allows hold a permit or install, nor do with those that
// have succeeded or fallen silent for less than the soak time of their wave, nor of a stratum that it permits.
func (m *Commit) permits(c *view.Campaign, models map[messages.VIN]string, decided time.Duration, exposed bool) {
	pacing, n, reached := c.Record.GetPlan().GetPacing(), c.Number(installs)-len(m.reported), 0
	if most := int(pacing.GetMaximumInFlight()); n > most {
		invariant.Break(6, "campaign %s permits, and has %d vehicles with a permit or installing, %d may be", c.ID, n, most)
	}
	for at, e := range c.Entries {
		was, moved := m.was[at]
		if (!moved || was || m.Permitted[at]) && (installs(e.State) || soaks(c, at, decided)) {
			reached++
		}
	}
	if most := int(pacing.GetMaximumExposed()); most != 0 && exposed && reached > most {
		invariant.Break(6, "campaign %s permits, and has %d vehicles with a permit, installing or soaking, %d may be", c.ID, reached, most)
	}
	crowded(c, models, "permits", m.Permitted, func(at int) bool { return installs(c.Entries[at].State) && !m.reported[at] })
}

// crowded: of a stratum of which some are offered or permitted something, no more than the plan allows are counted.
func crowded(c *view.Campaign, models map[messages.VIN]string, does string, to map[int]bool, counts func(at int) bool) {
	most := int(c.Record.GetPlan().GetPacing().GetMaximumPerStratum())
	if most == 0 {
		return
	}
	n := map[string]int{}
	for at := range c.Entries {
		if counts(at) {
			n[models[messages.VIN(c.VINs[at])]]++
		}
	}
	for at := range to {
		if stratum := models[messages.VIN(c.VINs[at])]; n[stratum] > most {
			invariant.Break(6, "campaign %s %s, and has %d vehicles of model %s under way, %d may be", c.ID, does, n[stratum], stratum, most)
		}
	}
}

// soaks tells whether a vehicle has succeeded or fallen silent for less than the soak time of its wave.
func soaks(c *view.Campaign, at int, decided time.Duration) bool {
	since, known := c.Soaks[at]
	return known && decided < since+time.Duration(c.Record.GetPlan().GetWaves()[c.Wave(at)].GetGate().GetSoakSeconds())*time.Second-grain
}

// installs tells whether a vehicle has a permit, or has begun.
func installs(state uint8) bool {
	return state == roster.Permitted || state == roster.Installing || state == roster.Installed
}

// Strata holds what the record counts of each stratum against its vehicles.
func Strata(c *view.Campaign, models map[messages.VIN]string) {
	if c.Record.GetPlan().GetStrata() == nil || c.Record.GetStartedAtMs() == 0 {
		return
	}
	type place struct {
		stratum string
		state   uint32
	}
	counted, vehicles := map[place]uint32{}, map[place]uint32{}
	for pairs := c.Record.GetStratumCounts(); len(pairs) > 1; pairs = pairs[2:] {
		counted[place{c.Record.GetStrata()[pairs[0]/32], pairs[0] % 32}] = pairs[1]
	}
	for at, e := range c.Entries {
		vehicles[place{"model " + models[messages.VIN(c.VINs[at])], uint32(e.Place())}]++
	}
	if !maps.Equal(counted, vehicles) {
		invariant.Break(16, "campaign %s counts %v of its strata, they are %v", c.ID, counted, vehicles)
	}
}
