package standing

import (
	"errors"
	"fmt"
	"slices"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/stratum"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
	"pacecar/mutant"
)

// Record is the durable state without the roster's pages, in a fresh message whose
// parts must not be written.
func (c *Standing) Record() *messages.CampaignRecord {
	r := &messages.CampaignRecord{
		Plan: c.Plan, Package: c.Package, State: c.Life, Author: c.Author, ContentHash: c.ContentHash,
		Approvals: c.Approvals, Wave: uint32(c.Current + 1), RosterSize: c.Roster.Size(),
		CreatedAtMs: c.CreatedMs, StartedAtMs: c.StartedMs, EndedAtMs: c.EndedMs,
		PaceFromMs: c.Pace.FromMs, PaceOffered: c.Pace.Offered, PaceRate: c.Pace.PerMinute, Soaking: c.Soaking, Dealer: c.Dealer, Cause: c.Cause, BurnUp: c.BurnUp,
		Decisions: c.Decisions, Acceptances: c.Acceptances,
		EndReachedAtMs: c.EndReachedMs, Prepared: c.Prepared, Stop: c.Stop, RolledBackBy: c.RolledBackBy,
		Rivals:       c.Rivals.Record(),
		NextPosition: c.Next, Offered: c.Offered, SavedBytes: c.Saved, Rules: c.Rules,
	}
	r.Authors, r.ApprovalsAsked, r.Reviewed, r.ReviewedPlan = c.Authors, c.Asked, c.Reviewed, c.ReviewedPlan
	r.Failures, r.Refusals = c.Reasons.Record()
	r.Pins, r.Asking, r.Askings = c.Pins, c.Asking, c.Askings
	r.Joined, r.Strata = c.Joined, c.Strata.Names()
	r.StratumCounts, r.StratumWaveCounts = c.Strata.Rows()
	if kept := (&messages.GateMemory{AwaitsPerson: c.AwaitsPerson, Opening: c.Opening, Strata: c.Strata.Judged()}); kept.AwaitsPerson || kept.Opening != nil || kept.Strata != nil {
		r.Gate = kept
	}
	r.Pools, r.PoolDownloads = c.Classes, slices.Clone(c.Downloads)
	for i := range c.Waves {
		r.Waves = append(r.Waves, c.Waves[i].Record(uint32(i+1)))
	}
	return r
}

// Restore is the campaign of a record, which it keeps. Its status can be told at once;
// before the first Step every page must come back through RestorePage. A campaign that
// is awake begins with a sweep that says again what may have been lost.
func Restore(r *messages.CampaignRecord) Standing {
	c := New(r.GetPlan().GetId())
	c.Plan, c.Package, c.Life, c.Author, c.ContentHash = r.Plan, r.Package, r.State, r.Author, r.ContentHash
	c.Authors, c.Asked, c.Reviewed, c.ReviewedPlan = r.Authors, r.ApprovalsAsked, r.Reviewed, r.ReviewedPlan
	c.Approvals, c.CreatedMs, c.StartedMs, c.EndedMs = r.Approvals, r.CreatedAtMs, r.StartedAtMs, r.EndedAtMs
	c.Pace, c.Cause, c.BurnUp = pace.Pace{FromMs: r.PaceFromMs, Offered: r.PaceOffered, PerMinute: r.PaceRate}, r.Cause, r.BurnUp
	if mutant.PaceForgotten.Planted() {
		c.Pace = pace.Pace{PerMinute: r.PaceRate}
	}
	c.Hours, c.EndReachedMs = hours.Of(r.Plan), r.EndReachedAtMs
	c.Reasons = ledger.RestoreReasons(r.Failures, r.Refusals)
	c.Rivals = rival.Restore(r.Rivals)
	c.Decisions, c.Acceptances, c.Rules = r.Decisions, r.Acceptances, r.Rules
	c.Current, c.Next, c.Offered, c.Saved, c.Soaking, c.Dealer = int(r.Wave)-1, r.NextPosition, r.Offered, r.SavedBytes, r.Soaking, r.Dealer
	c.Pins, c.Asking, c.Askings = r.Pins, r.Asking, r.Askings
	c.Joined = r.Joined
	c.Prepared, c.Stop, c.RolledBackBy = r.Prepared, r.Stop, r.RolledBackBy
	c.Strata = stratum.Restore(r.Strata, r.StratumCounts, r.StratumWaveCounts)
	c.Strata.Recall(r.GetGate().GetStrata())
	c.AwaitsPerson, c.Opening = r.GetGate().GetAwaitsPerson(), r.GetGate().GetOpening()
	c.Classes, c.Downloads = r.Pools, slices.Clone(r.PoolDownloads)
	firsts := make([]uint32, len(r.Waves))
	for i, w := range r.Waves {
		restored := wave.Restore(w)
		firsts[i] = restored.First
		c.Waves = append(c.Waves, restored)
		c.Total.Add(&restored.Counts)
	}
	c.Roster = roster.New(r.GetPlan().GetSalt(), r.RosterSize, min(r.Joined, r.RosterSize), firsts...)
	c.Sweep.On = c.Started() && c.Awake()
	return c
}

// RestorePage takes a page of the roster back, in any order. It fails on a page that is
// not one of this campaign's.
func (c *Standing) RestorePage(number uint32, data []byte) error {
	if err := c.Roster.Restore(number, data); err != nil {
		return fmt.Errorf("restore roster of campaign %s: %w", c.ID, err)
	}
	return nil
}

// Verify checks what must always hold, by walking the whole roster: every VIN is there
// and every counter is the sum of the states it counts.
func (c *Standing) Verify() error {
	if !c.Roster.Whole() {
		return errors.New("the roster lacks VINs")
	}
	var total roster.Tally
	var ever, soaking, handed uint32
	waiting := make([]uint32, len(c.Rivals))
	for i := range c.Waves {
		w := &c.Waves[i]
		counts, offered := c.Roster.Count(w.First, w.Size)
		ever += offered
		if counts != w.Counts {
			return fmt.Errorf("wave %d counts %v, its vehicles are %v", i+1, w.Counts, counts)
		}
		if awaited, completed := c.cycles(w); awaited != w.CyclesAwaited() || completed != w.CyclesCompleted() {
			return fmt.Errorf("wave %d counts %d and %d by their drive cycles, its vehicles are %d and %d", i+1, w.CyclesAwaited(), w.CyclesCompleted(), awaited, completed)
		}
		total.Add(&counts)
	}
	for at := range c.Roster.Size() {
		e := c.Roster.Get(at)
		if roster.Soaking(e) {
			soaking++
		}
		if roster.Handed(e) {
			handed++
		}
		if roster.Deferred(e) {
			waiting[e.Reason-1]++
		}
	}
	for i, n := range waiting {
		if n != c.Rivals[i].Waiting {
			return fmt.Errorf("the campaign counts %d that wait for %s, its vehicles are %d", c.Rivals[i].Waiting, c.Rivals[i].Campaign, n)
		}
	}
	if handed != c.Dealer {
		return fmt.Errorf("the campaign counts %d handed to a dealer, its vehicles are %d", c.Dealer, handed)
	}
	if soaking != c.Soaking {
		return fmt.Errorf("the campaign counts %d soaking, its vehicles are %d", c.Soaking, soaking)
	}
	if total != c.Total {
		return fmt.Errorf("the campaign counts %v, its vehicles are %v", c.Total, total)
	}
	if ever != c.Offered {
		return fmt.Errorf("the campaign counts %d offered, its vehicles are %d", c.Offered, ever)
	}
	if sum := c.Total.Sum(func(uint8) bool { return true }); sum != c.Roster.Size() {
		return fmt.Errorf("the counters add up to %d of %d vehicles", sum, c.Roster.Size())
	}
	if err := c.verifyClasses(); err != nil {
		return err
	}
	return c.verifyStrata()
}

// cycles counts the vehicles of a wave by their drive cycles.
func (c *Standing) cycles(w *wave.Wave) (awaited, completed uint32) {
	for at := w.First; at < w.First+w.Size; at++ {
		switch c.Roster.Get(at).Flags {
		case roster.FlagAwaited:
			awaited++
		case roster.FlagCompleted:
			completed++
		}
	}
	return awaited, completed
}

// verifyStrata checks the counters of strata.
func (c *Standing) verifyStrata() error {
	if c.Strata.Len() == 0 {
		return nil
	}
	counts := stratum.New(c.Strata.Names()...)
	for at := range c.Roster.Size() {
		number, state := c.Roster.Stratum(at), c.Roster.Get(at).Place()
		if int(number) >= counts.Len() {
			return fmt.Errorf("position %d is of stratum %d, there are %d", at, number, counts.Len())
		}
		counts.Enter(number, state)
		if c.Started() && c.Waves[c.Current].Holds(at) {
			counts.EnterWave(number, state)
			if c.installedBefore(c.Roster.Get(at)) {
				counts.Before(number, true)
			}
		}
	}
	for number, name := range c.Strata.Names() {
		counts.Count(uint16(number)).Accepted = c.Strata.Count(uint16(number)).Accepted
		if is, want := *c.Strata.Count(uint16(number)), *counts.Count(uint16(number)); is != want {
			return fmt.Errorf("stratum %s counts %v, its vehicles are %v", name, is, want)
		}
	}
	return nil
}
