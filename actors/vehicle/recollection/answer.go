package recollection

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Word is what a campaign says of an attempt.
type Word interface {
	proto.Message
	assignment.Named
}

// Answer is what a campaign is told of an attempt that it speaks of.
type Answer struct {
	Here    bool                       // it is the present one
	Present bool                       // where the present one stands, this one or another one of the campaign
	Ended   *messages.AssignmentResult // how it, or another one of the campaign, has ended
	Lost    bool                       // Ended was behind, and is to be kept as it is here
	Report  *messages.AssignmentReport // anything else
	Back    []*messages.Down           // what the vehicle is told
}

// Known answers an offer; false: neither the attempt nor a later one of its campaign is known.
func Known(m assignment.Named, a *messages.Assignment, results []*messages.AssignmentResult, kept *messages.Arbitration) (Answer, bool) {
	if a != nil && a.GetCampaignId() == m.GetCampaignId() && m.GetAttempt() <= a.GetAttempt() {
		return Answer{Here: a.GetAttempt() == m.GetAttempt(), Present: true}, true
	}
	if r := assignment.ResultSince(results, m.GetCampaignId(), m.GetAttempt()); r != nil {
		return ended(r, m), true
	}
	q := arbitration.Find(kept, m.GetCampaignId(), m.GetAttempt())
	return queued(q), q != nil
}

// Spoken answers the campaign of an attempt of which the vehicle speaks, and which is not the present one: with what is known
// of it or of a later one, and else that it has not been heard of. It is said each time, for a campaign may not have heard it.
func Spoken(r *messages.Report, a *messages.Assignment, results []*messages.AssignmentResult, kept *messages.Arbitration) Answer {
	if is, known := Known(of{r}, a, results, kept); known {
		return is
	}
	return Answer{Report: assignment.Unheard(r.GetCampaignId(), r.GetAttempt())}
}

// of names the attempt of which a vehicle speaks. No campaign has said anything of it.
type of struct{ *messages.Report }

func (of) GetHeard() *messages.HeardAttempt { return nil }

// Find answers any other word. Of an attempt that the campaign has heard of nothing answers that is known of
// earlier ones.
func Find(m Word, a *messages.Assignment, results []*messages.AssignmentResult, kept *messages.Arbitration) Answer {
	same := a != nil && a.GetCampaignId() == m.GetCampaignId()
	if same && a.GetAttempt() == m.GetAttempt() {
		return Answer{Here: true}
	}
	if r := assignment.Result(results, m.GetCampaignId(), m.GetAttempt()); r != nil && !assignment.Unknown(r) {
		return ended(r, m)
	}
	if same && elsewhere(m, a.GetAttempt()) {
		return Answer{Present: true}
	}
	if q := arbitration.Find(kept, m.GetCampaignId(), m.GetAttempt()); q != nil { // what is kept of it was forgotten
		return queued(q)
	}
	if r := assignment.ResultSince(results, m.GetCampaignId(), 1); r != nil && elsewhere(m, r.GetAttempt()) {
		return Answer{Ended: r}
	}
	return Answer{Report: assignment.Unheard(m.GetCampaignId(), m.GetAttempt()), Back: back(m)}
}

// ended says how an attempt ended, or a later one, under a number that counts whatever the campaign has heard.
func ended(r *messages.AssignmentResult, m assignment.Named) Answer {
	h := m.GetHeard()
	lost := r.GetAttempt() == m.GetAttempt() && Behind(r.GetState(), r.GetSequence(), h)
	if lost {
		untold := assignment.Untold(r)
		r = assignment.CopyResult(r)
		if r.Sequence = h.GetSequence() + 1; untold {
			r.Cancelling, r.CancelReason, r.InstallingAfterEnd = true, r.GetDetail(), r.GetInstallingAfterEnd() || Began(h)
			r.PermitExpiresMs = max(r.GetPermitExpiresMs(), h.GetPermitUntilMs())
		}
	}
	return Answer{Ended: r, Lost: lost}
}

func queued(q *messages.QueuedCampaign) Answer {
	if q == nil {
		return Answer{}
	}
	return Answer{Report: arbitration.Report(q)}
}

// Unknown is what the vehicle is told of a permit that is taken back and of which the record of its attempt does not know. It
// has never been sent, as a rule; if it was, the store has lost that, and this is said once.
func Unknown(a *messages.Assignment, m *messages.WithdrawVehiclePermit) []*messages.Down {
	if m.GetHeard().GetPermitUntilMs() == 0 || a.GetState() >= assignment.Permitted || a.GetPermitExpiresAtMs() != 0 || a.GetCancelling() {
		return nil
	}
	return withdrawn(m)
}

func withdrawn(m *messages.WithdrawVehiclePermit) []*messages.Down {
	return []*messages.Down{assignment.WithdrawOf(&messages.Assignment{CampaignId: m.CampaignId, Attempt: m.Attempt, Detail: m.Reason, PermitStops: m.Stops})}
}

// elsewhere tells whether what is known of another attempt of the campaign answers a word.
func elsewhere(m Word, attempt uint32) bool { return m.GetHeard() == nil || attempt > m.GetAttempt() }

// back is what the vehicle is told of an attempt of which its record has not heard, and it may have: a word that takes
// something back holds for it all the same.
func back(m Word) []*messages.Down {
	switch m := m.(type) {
	case *messages.WithdrawVehiclePermit:
		return withdrawn(m)
	case *messages.CancelAssignment:
		return []*messages.Down{assignment.CancelOf(m.CampaignId, m.Attempt, m.Reason)}
	default:
		return nil
	}
}
