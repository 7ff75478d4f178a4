package arbitration

import (
	"slices"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Resolution is a ruling with all that follows from it besides the offer itself.
type Resolution struct {
	Ruling
	Code    string // with Takes: of the end of the attempt that gives way
	Kept    *messages.Arbitration
	Ends    []End
	Reports []*messages.AssignmentReport
}

// End is what is to be kept of an attempt that is not the vehicle's present one, with its
// line in the history; an empty name: none.
type End struct {
	Result       *messages.AssignmentResult
	Name, Detail string
}

// Resolve judges an offer and tells what follows. An attempt that gives way ends with the next
// sequence number, which the caller writes.
func Resolve(c Case, results []*messages.AssignmentResult) Resolution {
	m, kept := c.Offer, c.Kept
	r := Resolution{Ruling: Judge(c), Kept: kept}
	switch r.Outcome {
	case Unfit:
		r.Kept = Leave(kept, m.GetCampaignId())
		return r
	case Ending:
		r.end(c, results, &messages.QueuedCampaign{CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt()}, r.Text)
		return r
	}
	var over, more []*messages.QueuedCampaign
	r.Kept, over = Supersede(Leave(kept, m.GetCampaignId()), m.GetCampaignId(), m.GetClaim().GetSupersedes()...)
	switch a := c.Holder; {
	case r.Outcome == Waits:
		q := &messages.QueuedCampaign{
			CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), Sequence: max(1, assignment.Result(results, m.GetCampaignId(), m.GetAttempt()).GetSequence()), Claim: weighed(m.GetClaim()), SinceMs: c.AtMs, Behind: r.Other,
			Needs: c.FitsAfter && r.SoaksMs == 0, SoaksUntilMs: r.SoaksMs,
		}
		r.Ends = append(r.Ends, End{tomb(results, q, q.Sequence, CodeGaveWay, r.Text, c.AtMs), "CampaignWaits", r.Text})
		r.Reports = append(r.Reports, Report(q))
		r.enter(c, results, q)
	case r.Outcome == Takes && r.Returns:
		r.Code = CodeGaveWay
		r.enter(c, results, &messages.QueuedCampaign{
			CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Sequence: a.GetSequence() + 1, Claim: a.GetClaim(), SinceMs: c.AtMs, Behind: m.GetCampaignId(),
		})
	case r.Outcome == Takes:
		r.Code = CodeSuperseded
		r.Kept, more = Supersede(r.Kept, m.GetCampaignId(), a.GetCampaignId())
	}
	for _, q := range slices.Concat(over, more) {
		r.end(c, results, q, "Campaign "+m.GetCampaignId()+" supersedes it.")
	}
	return r
}

// end ends a campaign here for good that another one has superseded before it began.
func (r *Resolution) end(c Case, results []*messages.AssignmentResult, q *messages.QueuedCampaign, why string) {
	result := tomb(results, q, q.GetSequence()+1, CodeSuperseded, why, c.AtMs)
	r.Ends = append(r.Ends, End{result, "AssignmentSuperseded", why})
	r.Reports = append(r.Reports, Complete(r.Kept, assignment.ReportOfResult(result)))
}

// enter lets a campaign wait. One that loses its place by that is answered when it asks.
func (r *Resolution) enter(c Case, results []*messages.AssignmentResult, q *messages.QueuedCampaign) {
	var dropped *messages.QueuedCampaign
	if r.Kept, dropped = Enter(r.Kept, q); dropped != nil && dropped != q {
		r.Ends = append(r.Ends, End{Result: tomb(results, dropped, dropped.GetSequence(), CodeGaveWay, "", c.AtMs)})
	}
}

// CallOff lets a campaign wait no longer that has no use for the vehicle, and answers what is kept
// of its attempt; nil: it does not wait.
func CallOff(kept *messages.Arbitration, results []*messages.AssignmentResult, campaign string, atMs int64) (*messages.Arbitration, *messages.AssignmentResult) {
	q := Find(kept, campaign, 0)
	if q == nil {
		return kept, nil
	}
	return Leave(kept, campaign), tomb(results, q, q.GetSequence()+1, "", "The campaign waits for the vehicle no longer.", atMs)
}

// tomb is what is kept of an attempt that gave way, so that a duplicate of its offer does not find
// the vehicle free. What is still owed to the vehicle about it stays.
func tomb(results []*messages.AssignmentResult, q *messages.QueuedCampaign, sequence uint64, code, why string, atMs int64) *messages.AssignmentResult {
	r := &messages.AssignmentResult{CampaignId: q.GetCampaignId(), Attempt: q.GetAttempt(), EndedAtMs: atMs}
	if known := assignment.Result(results, q.GetCampaignId(), q.GetAttempt()); known != nil {
		r = assignment.CopyResult(known)
	}
	r.State, r.Code, r.Sequence = assignment.Superseded, code, max(r.GetSequence(), sequence)
	if why != "" {
		r.Detail = why
	}
	return r
}

// weighed is what is kept of a claim: all but the campaigns that it names.
func weighed(c *messages.Claim) *messages.Claim {
	if c == nil {
		return nil
	}
	return &messages.Claim{Priority: c.GetPriority(), StartedAtMs: c.GetStartedAtMs()}
}

// Opened notes on an assignment under which claim it was offered, and whom it was taken from.
func Opened(a *messages.Assignment, m *messages.AssignVehicle, tookFrom string) {
	a.Claim, a.TookFrom = weighed(m.GetClaim()), tookFrom
}

// Cancel is how the present assignment ends that its campaign cancels, because another one has
// superseded it; empty: for another reason.
func Cancel(kept *messages.Arbitration, a *messages.Assignment, by string) (assignment.Trigger, string, *messages.Arbitration) {
	if by == "" {
		return assignment.OnCancel, "", kept
	}
	kept, _ = Supersede(kept, by, a.GetCampaignId())
	return assignment.OnSupersede, CodeSuperseded, kept
}

// Ends is what ends the present assignment where a trigger does: one that another campaign has superseded, and whose
// permit was in its vehicle's hands when that was asked for, is cancelled by nothing else.
func Ends(kept *messages.Arbitration, a *messages.Assignment, trigger assignment.Trigger) assignment.Trigger {
	if trigger != assignment.OnCancel && trigger != assignment.OnCancelled || SupersededBy(kept, a.GetCampaignId()) == "" {
		return trigger
	}
	if _, may := assignment.Next(a.GetState(), assignment.OnSupersede); !may {
		return trigger
	}
	return assignment.OnSupersede
}

// CodeOf is the code of an attempt that a trigger ends; code is that of any other.
func CodeOf(trigger assignment.Trigger, code string) string {
	if trigger == assignment.OnSupersede {
		return CodeSuperseded
	}
	return code
}
