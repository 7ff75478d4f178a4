package campaign

import (
	"errors"
	"fmt"

	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Record is the durable state without the roster's pages, in a fresh message whose
// parts must not be written.
func (c *Campaign) Record() *messages.CampaignRecord {
	r := &messages.CampaignRecord{
		Plan: c.plan, Package: c.pkg, State: c.state, Author: c.author, ContentHash: c.contentHash,
		Approvals: c.approvals, Wave: uint32(c.current + 1), RosterSize: c.roster.Size(),
		CreatedAtMs: c.createdMs, StartedAtMs: c.startedMs, EndedAtMs: c.endedMs,
		PaceFromMs: c.pace.FromMs, PaceOffered: c.pace.Offered, Cause: c.cause, BurnUp: c.burnUp,
		Decisions: c.decisions, Acceptances: c.acceptances,
		NextPosition: c.next, Offered: c.offered, SavedBytes: c.saved, Rules: c.rules,
	}
	r.Failures, r.Refusals = c.reasons.Record()
	for i := range c.waves {
		r.Waves = append(r.Waves, c.waves[i].Record(uint32(i+1)))
	}
	return r
}

// Restore is the campaign of a record, which it keeps. Its status can be told at once;
// before the first Step every page must come back through RestorePage. A campaign that
// is awake begins with a sweep that says again what may have been lost.
func Restore(r *messages.CampaignRecord) *Campaign {
	c := New(r.GetPlan().GetId())
	c.plan, c.pkg, c.state, c.author, c.contentHash = r.Plan, r.Package, r.State, r.Author, r.ContentHash
	c.approvals, c.createdMs, c.startedMs, c.endedMs = r.Approvals, r.CreatedAtMs, r.StartedAtMs, r.EndedAtMs
	c.pace, c.cause, c.burnUp = pace.Pace{FromMs: r.PaceFromMs, Offered: r.PaceOffered}, r.Cause, r.BurnUp
	c.reasons = ledger.RestoreReasons(r.Failures, r.Refusals)
	c.decisions, c.acceptances, c.rules = r.Decisions, r.Acceptances, r.Rules
	c.current, c.next, c.offered, c.saved = int(r.Wave)-1, r.NextPosition, r.Offered, r.SavedBytes
	c.roster = roster.New(r.GetPlan().GetSalt(), r.RosterSize)
	for _, w := range r.Waves {
		restored := wave.Restore(w)
		c.waves = append(c.waves, restored)
		c.total.Add(&restored.Counts)
	}
	c.sweep.on = c.Awake()
	return c
}

// RestorePage takes a page of the roster back, in any order. It fails on a page that is
// not one of this campaign's.
func (c *Campaign) RestorePage(number uint32, data []byte) error {
	if err := c.roster.Restore(number, data); err != nil {
		return fmt.Errorf("restore roster of campaign %s: %w", c.id, err)
	}
	return nil
}

// Verify checks what must always hold, by walking the whole roster: every VIN is there
// and every counter is the sum of the states it counts.
func (c *Campaign) Verify() error {
	if !c.roster.Whole() {
		return errors.New("the roster lacks VINs")
	}
	var total roster.Tally
	var ever uint32
	for i := range c.waves {
		w := &c.waves[i]
		counts, offered := c.roster.Count(w.First, w.Size)
		ever += offered
		if counts != w.Counts {
			return fmt.Errorf("wave %d counts %v, its vehicles are %v", i+1, w.Counts, counts)
		}
		total.Add(&counts)
	}
	if total != c.total {
		return fmt.Errorf("the campaign counts %v, its vehicles are %v", c.total, total)
	}
	if ever != c.offered {
		return fmt.Errorf("the campaign counts %d offered, its vehicles are %d", c.offered, ever)
	}
	if sum := c.total.Sum(func(uint8) bool { return true }); sum != c.roster.Size() {
		return fmt.Errorf("the counters add up to %d of %d vehicles", sum, c.roster.Size())
	}
	return nil
}
