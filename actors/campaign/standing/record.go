package standing

import (
	"fmt"
	"slices"

	"pacecar/actors/campaign/duration"
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
		CreatedAtMs: c.CreatedMs, StartedAtMs: c.StartedMs, ResumedAtMs: c.ResumedMs, EndedAtMs: c.EndedMs,
		PaceFromMs: c.Pace.FromMs, PaceOffered: c.Pace.Offered, PaceRate: c.Pace.PerMinute, Soaking: c.Soaking, Dealer: c.Dealer, Cause: c.Cause, BurnUp: c.BurnUp,
		Decisions: c.Decisions, Acceptances: c.Acceptances,
		EndReachedAtMs: c.EndReachedMs, Prepared: c.Prepared, Stop: c.Stop, RolledBackBy: c.RolledBackBy, Undoing: c.Undoing, Open: c.Open, Excluded: c.Excluded,
		Rivals: c.Rivals.Record(), Met: c.Met, Superseded: c.Superseded,
		NextPosition: c.Next, Offered: c.Offered, SavedBytes: c.Saved, Rules: c.Rules,
	}
	r.Authors, r.ApprovalsAsked, r.Reviewed, r.ReviewedPlan, r.Named, r.ContentNamed, r.ExpectedVehicles = c.Authors, c.Asked, c.Reviewed, c.ReviewedPlan, c.Named, c.Firm, c.Expected
	r.Failures, r.Refusals = c.Reasons.Record()
	r.Times = c.Times.Record()
	r.Pins, r.Asking, r.Askings, r.MovedAtMs = c.Pins, c.Asking, c.Askings, c.MovedMs
	r.Joined, r.Strata, r.Successes, r.LastSuccessMs, r.Stops, r.Lingers, r.PassedFor = c.Joined, c.Strata.Names(), c.Successes, c.SucceededMs, c.Stops, c.Lingers, c.PassedFor
	r.StratumCounts, r.StratumWaveCounts = c.Strata.Rows()
	kept := &messages.GateMemory{AwaitsPerson: c.AwaitsPerson, Opening: c.Opening, Strata: c.Strata.Judged()}
	if kept.StrataTaken, kept.StrataGoneOnEarly = c.Strata.Taken(); kept.AwaitsPerson || kept.Opening != nil || kept.Strata != nil || kept.StrataTaken != nil {
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
	c.Authors, c.Asked, c.Reviewed, c.ReviewedPlan, c.Named, c.Firm, c.Expected = r.Authors, r.ApprovalsAsked, r.Reviewed, r.ReviewedPlan, r.Named, r.ContentNamed, r.ExpectedVehicles
	c.Approvals, c.CreatedMs, c.StartedMs, c.ResumedMs, c.EndedMs = r.Approvals, r.CreatedAtMs, r.StartedAtMs, r.ResumedAtMs, r.EndedAtMs
	c.Pace, c.Cause, c.BurnUp = pace.Pace{FromMs: r.PaceFromMs, Offered: r.PaceOffered, PerMinute: r.PaceRate}, r.Cause, r.BurnUp
	if mutant.PaceForgotten.Planted() {
		c.Pace = pace.Pace{PerMinute: r.PaceRate}
	}
	c.Hours, c.EndReachedMs = hours.Of(r.Plan), r.EndReachedAtMs
	c.Reasons = ledger.RestoreReasons(r.Failures, r.Refusals)
	c.Times = duration.Restore(r.Times)
	c.Rivals, c.Met, c.Superseded = rival.Restore(r.Rivals), r.Met, r.Superseded
	c.Decisions, c.Acceptances, c.Rules = r.Decisions, r.Acceptances, r.Rules
	c.Current, c.Next, c.Offered, c.Saved, c.Soaking, c.Dealer = int(r.Wave)-1, r.NextPosition, r.Offered, r.SavedBytes, r.Soaking, r.Dealer
	c.Pins, c.Asking, c.Askings, c.MovedMs = r.Pins, r.Asking, r.Askings, r.MovedAtMs
	c.Joined, c.Successes, c.SucceededMs, c.Stops, c.Lingers, c.PassedFor = r.Joined, r.Successes, r.LastSuccessMs, r.Stops, r.Lingers, r.PassedFor
	c.Prepared, c.Stop, c.RolledBackBy, c.Undoing, c.Open, c.Excluded = r.Prepared, r.Stop, r.RolledBackBy, r.Undoing, r.Open, r.Excluded
	c.Strata = stratum.Restore(r.Strata, r.StratumCounts, r.StratumWaveCounts)
	c.Strata.Recall(r.GetGate().GetStrata())
	c.Strata.RecallTaken(r.GetGate().GetStrataTaken(), r.GetGate().GetStrataGoneOnEarly())
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
	c.Recovered = c.Started()
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
