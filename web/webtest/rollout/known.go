package rollout

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Know tells in a status what is known of failures, and which of them nobody has accepted.
func Know(s *messages.CampaignStatus) {
	s.KnownFailures, s.FreshFailures = nil, nil
	accepted := map[string]uint32{}
	for _, a := range s.GetRecord().GetAcceptances() {
		for _, f := range a.GetFailures() {
			accepted[f.GetEcuId()+"/"+f.GetCode()] = f.GetCount()
		}
	}
	for _, f := range s.GetRecord().GetFailures() {
		s.KnownFailures = append(s.KnownFailures, proto.CloneOf(f))
		if n := accepted[f.GetEcuId()+"/"+f.GetCode()]; f.GetCount() > n {
			s.FreshFailures = append(s.FreshFailures, &messages.FailureCount{EcuId: f.GetEcuId(), Code: f.GetCode(), Count: f.GetCount() - n})
		}
	}
}

// Accept takes a person's word for the failures of a campaign that was halted: each is named, or their number.
func Accept(s *messages.CampaignStatus, m *messages.ResumeCampaign, nowMs int64) *messages.Rejection {
	known, named := uint32(0), uint32(0)
	for _, f := range s.GetKnownFailures() {
		known += f.GetCount()
	}
	for _, f := range m.GetAccepted() {
		named += f.GetCount()
	}
	if m.AcceptFailures != nil {
		named = m.GetAcceptFailures()
	}
	id := s.GetRecord().GetPlan().GetId()
	switch {
	case m.GetReason() == "":
		return messages.Reject(messages.Malformed, "campaign %s was halted: resuming it needs a reason", id).At("/reason")
	case named != known:
		return messages.Reject(messages.FailuresNotAccepted, "campaign %s has %d failures that are known, and %d are accepted", id, known, named).
			At("/acceptFailures").Suggest("look at them, and accept %d", known)
	}
	r := s.GetRecord()
	r.Acceptances = append(r.Acceptances, &messages.Acceptance{
		AtMs: nowMs, By: m.GetBy(), Reason: m.GetReason(), Wave: r.GetWave(), Known: known, Failures: s.GetKnownFailures(), Fresh: s.GetFreshFailures(),
	})
	return nil
}

// Accepted are the failures that a person has accepted in the wave that is open.
func Accepted(r *messages.CampaignRecord) uint32 {
	list := r.GetAcceptances()
	if len(list) == 0 || list[len(list)-1].GetWave() != r.GetWave() {
		return 0
	}
	return list[len(list)-1].GetKnown()
}

// stages are what attempts come to whose time is counted.
var stages = map[messages.AssignmentState]bool{
	messages.AssignmentState_DOWNLOADED: true, messages.AssignmentState_INSTALLED: true, messages.AssignmentState_SUCCEEDED: true,
}

// Time counts how long an attempt took since its offer, where it has come to a stage. The twin's steps are even: every
// attempt takes as long to a stage, to within a step.
func Time(s *messages.CampaignStatus, entry *messages.RosterEntry, seconds, step uint32) {
	if !stages[entry.GetState()] {
		return
	}
	for _, d := range s.GetDurations() {
		if d.GetWave() == entry.GetWave() && d.GetStage() == entry.GetState() {
			d.Vehicles++
			return
		}
	}
	s.Durations = append(s.Durations, &messages.StageDuration{
		Wave: entry.GetWave(), Stage: entry.GetState(), Vehicles: 1, HalfAbove: seconds - step, HalfAtMost: seconds, MostAbove: seconds - step, MostAtMost: seconds,
	})
}
