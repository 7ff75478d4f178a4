package view

import (
	"cmp"
	"slices"

	"pacecar/messages"
	"pacecar/web/view/duration"
	"pacecar/web/view/gates"
	"pacecar/web/view/named"
	"pacecar/web/view/outcome"
	"pacecar/web/view/reviewed"
	"pacecar/web/view/rivalry"
	"pacecar/web/view/undo"
	"pacecar/web/view/warning"
)

// FromCampaign turns a status into a view.
func FromCampaign(s *messages.CampaignStatus) Campaign {
	r := s.GetRecord()
	sum := Summarise(s)
	failures := undo.FromFailures(r.GetFailures())
	slices.SortStableFunc(failures, func(a, b undo.Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ECU, b.ECU), cmp.Compare(a.Code, b.Code))
	})
	on, early := outcome.GoneOn(r)
	exposed := uint32(0)
	if r.GetPlan().GetPacing().GetMaximumExposed() > 0 {
		exposed = s.GetExposed()
	}
	return Campaign{
		Shapes: undo.Of(s, Time), Met: rivalry.FromMet(r.GetMet()), Cohorts: named.Of(s), ID: sum.ID, Name: sum.Name, State: sum.State, Cause: sum.Cause, Outcome: sum.Outcome, Version: sum.Version,
		Waits: sum.Waits, Resumption: s.GetResumption(), AwaitsPerson: sum.AwaitsPerson, OpensAt: Time(s.GetOpensAtMs()),
		Author: sum.Author, Authors: r.GetAuthors(), Package: sum.Package, ContentHash: r.GetContentHash(),
		ApprovalsAsked: max(r.GetApprovalsAsked(), r.GetPlan().GetRequiredApprovals()), Reviewed: reviewed.From(r.GetReviewed(), Time(r.GetReviewed().GetAtMs())),
		Withdrawn: r.GetPackage().GetState() == messages.PackageState_PACKAGE_WITHDRAWN,
		Approvals: mapped(r.GetApprovals(), FromApproval), Plan: FromPlan(r.GetPlan()),
		ExpectedVehicles: r.ExpectedVehicles, Already: s.GetAlready(), Fewer: s.GetFewer(),
		Total: sum.Total, Counts: sum.Counts, InFlight: sum.InFlight, Exposed: exposed, Dealer: r.GetDealer(), GoneOn: on, GoneOnEarly: early,
		OffersPerMinute: sum.OffersPerMinute, SucceededPerMinute: sum.SucceededPerMinute,
		SavedBytes: r.GetSavedBytes(),
		Excluded:   mapped(r.GetExcluded(), fromExclusion),
		Joined:     r.GetJoined(), Strata: FromStrata(r), Rivals: rivalry.FromRivals(r.GetRivals()),
		Wave: sum.Wave, Waves: mapped(r.GetWaves(), FromWave), Failures: failures, Durations: duration.From(s.GetDurations()),
		BurnUp: mapped(r.GetBurnUp(), fromBurnPoint), Decisions: mapped(r.GetDecisions(), gates.FromDecision), Pins: gates.FromPins(r.GetPins()),
		CreatedAt: sum.CreatedAt, StartedAt: sum.StartedAt, EndedAt: sum.EndedAt,
	}
}

// Summarise turns a status into a row.
func Summarise(s *messages.CampaignStatus) CampaignSummary {
	r := s.GetRecord()
	plan := r.GetPlan()
	on, _ := outcome.GoneOn(r)
	return CampaignSummary{
		ID: plan.GetId(), Name: cmp.Or(plan.GetName(), plan.GetId()), State: CampaignState(r.GetState()),
		Cause: r.GetCause(), Outcome: outcome.Of(s), Waits: s.GetWaits(), AwaitsPerson: gates.AwaitsPerson(r), Version: s.GetVersion(), Author: r.GetAuthor(), Package: plan.GetPackage(),
		Total: r.GetRosterSize(), Counts: CountsByWord(s.GetCounts()), InFlight: s.GetInFlight(), Dealer: r.GetDealer(), GoneOn: on,
		OffersPerMinute: s.GetOffersPerMinute(), SucceededPerMinute: s.GetSucceededPerMinute(),
		Wave: r.GetWave(), Waves: len(plan.GetWaves()),
		CreatedAt: Time(r.GetCreatedAtMs()), StartedAt: Time(r.GetStartedAtMs()), EndedAt: Time(r.GetEndedAtMs()),
	}
}

// CountsByWord renames the keys of a status's counts and leaves out what is zero.
func CountsByWord(counts map[string]uint32) map[string]uint32 {
	words := make(map[string]uint32, len(counts))
	for name, n := range counts {
		if w := word(name, ""); w != "" && n != 0 {
			words[w] = n
		}
	}
	return words
}

// FromWave turns a wave's progress into a view.
func FromWave(w *messages.WaveProgress) Wave {
	counts := make(map[string]uint32, len(w.GetCounts()))
	for state, n := range w.GetCounts() {
		if word := AssignmentState(messages.AssignmentState(state)); word != "" && n != 0 {
			counts[word] = n
		}
	}
	ended := w.GetEndedAtMs()
	if w.GetState() == messages.WaveState_WAVE_OPEN {
		ended = 0 // so far only the last end until now is known
	}
	return Wave{
		Number: w.GetNumber(), Name: w.GetName(), State: WaveState(w.GetState()),
		First: w.GetFirst(), Size: w.GetSize(), Counts: counts, Gate: w.GetGate(),
		OpenedAt: Time(w.GetOpenedAtMs()), EndedAt: Time(ended), ClosedAt: Time(w.GetClosedAtMs()),
	}
}

// FromStrata reads the counts of strata that a record keeps: pairs of a place and a count.
func FromStrata(r *messages.CampaignRecord) (list []Stratum) {
	for _, name := range r.GetStrata() {
		list = append(list, Stratum{Name: name, Counts: map[string]uint32{}, WaveCounts: map[string]uint32{}})
	}
	read := func(pairs []uint32, counts func(*Stratum) map[string]uint32) {
		for pair := range slices.Chunk(pairs, 2) {
			number, state := pair[0]/32, messages.AssignmentState(pair[0]%32)
			if _, known := messages.AssignmentState_name[int32(state)]; known && state > 0 && int(number) < len(list) && len(pair) == 2 {
				counts(&list[number])[AssignmentState(state)] = pair[1]
			}
		}
	}
	read(r.GetStratumCounts(), func(s *Stratum) map[string]uint32 { return s.Counts })
	read(r.GetStratumWaveCounts(), func(s *Stratum) map[string]uint32 { return s.WaveCounts })
	return list
}

// FromApproval turns an approval into a view.
func FromApproval(a *messages.Approval) Approval {
	return Approval{By: a.GetBy(), At: Time(a.GetAtMs()), ContentHash: a.GetContentHash()}
}

// FromRosterEntry turns a roster entry into a view.
func FromRosterEntry(e *messages.RosterEntry) RosterEntry {
	return RosterEntry{
		VIN: e.GetVin(), Wave: e.GetWave(), Attempt: e.GetAttempt(),
		State: AssignmentState(e.GetState()), ECU: e.GetEcuId(), Code: e.GetCode(), GoneOn: goneOn[e.GetGoneOn()],
	}
}

// goneOn are the words of how a vehicle has gone on.
var goneOn = map[messages.GoneOn]string{messages.GoneOn_GONE_ON_SOAKED: "Soaked", messages.GoneOn_GONE_ON_EARLY: "Early"}

// FromDryRun turns the answer of a dry run into a view.
func FromDryRun(d *messages.DryRun) DryRun {
	run := DryRun{
		Selected: d.GetSelected(), Registered: d.GetRegistered(),
		Excluded: FromExclusions(d.GetExcluded()), Sample: listed(d.GetSample()), Residual: d.GetResidual(), Timing: d.GetTiming(),
		Waves: mapped(d.GetWaves(), func(w *messages.WavePlan) WavePlan {
			return WavePlan{Number: w.GetNumber(), Name: w.GetName(), Size: w.GetSize(), Proof: w.GetProof(), Note: w.GetNote(), Sample: listed(w.GetSample())}
		}),
		Strata: mapped(d.GetStrata(), func(s *messages.StratumPlan) StratumPlan {
			return StratumPlan{Name: s.GetName(), Size: s.GetSize(), Covered: s.GetCovered()}
		}),
		ContentHash: d.GetContentHash(), Cohorts: named.From(d.GetNamed()), Rollback: undo.FromProspect(d.GetRollback()), Met: rivalry.FromMet(d.GetMet()), Stones: rivalry.FromStones(d.GetStones()),
		StartRefused: d.GetStartRefused(), Warnings: warning.From(d.GetWarnings()),
	}
	if d.GetPlan() != nil {
		plan := FromPlan(d.GetPlan())
		run.Plan = &plan
	}
	return run
}

// FromExclusions turns exclusions into views.
func FromExclusions(list []*messages.Exclusion) []Exclusion { return mapped(list, fromExclusion) }

func fromExclusion(e *messages.Exclusion) Exclusion {
	return Exclusion{Code: e.GetCode(), Detail: e.GetDetail(), Count: e.GetCount(), Sample: listed(e.GetSample())}
}

func fromBurnPoint(b *messages.BurnPoint) BurnPoint {
	return BurnPoint{At: Time(b.GetAtMs()), Offered: b.GetOffered(), Succeeded: b.GetSucceeded(), Failed: b.GetFailed(),
		Ended: max(b.GetEnded(), b.GetSucceeded()+b.GetFailed())}
}
