package recollection

import (
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// With is the results with what is kept of an attempt that is to be given back, while another
// campaign may have the vehicle: the vehicle is told to give it up, and what it may still install keeps permits away.
func With(results []*messages.AssignmentResult, m *messages.AssignVehicle, atMs int64) []*messages.AssignmentResult {
	h := m.GetHeard()
	if h == nil {
		return results
	}
	r := &messages.AssignmentResult{
		CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), State: assignment.Superseded, Sequence: h.GetSequence() + 1, EndedAtMs: atMs, Code: assignment.AlarmUnknown,
		Cancelling: true, CancelReason: "Another campaign has the vehicle.", PermitExpiresMs: h.GetPermitUntilMs(), InstallingAfterEnd: Began(h),
	}
	r = assignment.Inherit(r, assignment.Result(results, m.GetCampaignId(), m.GetAttempt()))
	r.Sequence, r.PermitExpiresMs = max(r.Sequence, h.GetSequence()+1), max(r.PermitExpiresMs, h.GetPermitUntilMs())
	return assignment.Keep(results, r)
}

// Bury decides about an offer that gives an attempt back in order to end it, which another ruling would let compete: while
// the vehicle is somebody else's, or to be, what is kept with results ends, and nothing else changes.
func Bury(r arbitration.Resolution, m *messages.AssignVehicle, a *messages.Assignment, results []*messages.AssignmentResult, kept *messages.Arbitration) arbitration.Resolution {
	free := a == nil || assignment.Ended(a.GetState())
	if !CalledOff(m) || free && r.Outcome == arbitration.Opens {
		return r
	}
	why := messages.Cut(m.GetHeard().GetCalledOff(), bounds.MaximumDetail)
	end := assignment.Result(results, m.GetCampaignId(), m.GetAttempt())
	end.State, end.Code, end.Detail, end.Cancelling, end.CancelReason = assignment.Cancelled, "", why, true, why
	return arbitration.Resolution{
		Ruling: arbitration.Ruling{Outcome: arbitration.Ending}, Kept: arbitration.Leave(kept, m.GetCampaignId()),
		Ends:    []arbitration.End{{Result: end, Name: "AssignmentCancelled", Detail: Detail(m.GetHeard())}},
		Reports: []*messages.AssignmentReport{assignment.ReportOfResult(end)},
	}
}

// Stray is what is kept of an attempt that nobody knows and of which the vehicle says that it installs it, or has: no other installation
// begins until it is known how that ended. What the vehicle is told asks it for that. Nil: it says something else, or no room is left.
func Stray(r *messages.Report, results []*messages.AssignmentResult, atMs int64) (*messages.AssignmentResult, *messages.Down) {
	stray := assignment.Stray(r.GetCampaignId(), r.GetAttempt(), atMs)
	switch p := r.GetPhase(); {
	case assignment.Saturated(results):
		return nil, nil
	case p == messages.Phase_PHASE_INSTALLING:
		return stray, assignment.CancelOf(stray.GetCampaignId(), stray.GetAttempt(), stray.GetCancelReason())
	case p == messages.Phase_PHASE_INSTALLED:
		return stray, assignment.ManifestRequest()
	default:
		return nil, nil
	}
}
