package arbitration

import (
	"fmt"
	"strings"
	"time"

	"pacecar/messages"
)

// Codes of attempts that ended because of another campaign.
const (
	CodeGaveWay    = "GaveWay"                     // another one may follow
	CodeSuperseded = messages.SupersededByCampaign // for good
)

// Report tells a campaign of the queue whom it waits for, or that it is its turn.
func Report(q *messages.QueuedCampaign) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: q.GetCampaignId(), Attempt: q.GetAttempt(), Sequence: q.GetSequence(), State: messages.AssignmentState_SUPERSEDED,
		Code: CodeGaveWay, Returns: true, WaitsFor: q.GetBehind(),
	}
}

// Complete adds to a report about an attempt that gave way what the queue knows. One that has
// lost its place there is told that it may come again.
func Complete(kept *messages.Arbitration, r *messages.AssignmentReport) *messages.AssignmentReport {
	if r.GetState() != messages.AssignmentState_SUPERSEDED {
		return r
	}
	switch q := Find(kept, r.GetCampaignId(), r.GetAttempt()); {
	case r.GetCode() == CodeSuperseded:
		r.WaitsFor = SupersededBy(kept, r.GetCampaignId())
	case r.GetCode() != CodeGaveWay || r.GetReturns():
	case q != nil:
		r.Returns, r.WaitsFor, r.Sequence, r.Detail = true, q.GetBehind(), max(r.GetSequence(), q.GetSequence()), ""
	default:
		r.Returns, r.Sequence, r.Detail = true, r.GetSequence()+1, ""
	}
	return r
}

// Line is the queue in one stable line; empty: nobody waits.
func Line(kept *messages.Arbitration) string {
	var b strings.Builder
	for _, q := range kept.GetQueue() {
		fmt.Fprintf(&b, "  [%s#%d (%d) ", q.GetCampaignId(), q.GetAttempt(), Priority(q.GetClaim()))
		if q.GetBehind() == "" {
			b.WriteString("is next]")
		} else {
			b.WriteString("waits for " + q.GetBehind() + "]")
		}
	}
	return b.String()
}

// Text is who waits for the vehicle, and until when for it to soak, in sentences; empty: nobody does.
func Text(kept *messages.Arbitration) string {
	var waiting []string
	soaks := ""
	for _, q := range kept.GetQueue() {
		waiting = append(waiting, "campaign "+side(q.GetCampaignId(), q.GetClaim()))
		if until := q.GetSoaksUntilMs(); until != 0 && soaks == "" {
			soaks = fmt.Sprintf(" It soaks for campaign %s until %s, which keeps it from campaign %s; a higher priority, or a campaign that supersedes that one by name, has it at once.",
				q.GetBehind(), time.UnixMilli(until).UTC().Format(time.RFC3339), q.GetCampaignId())
		}
	}
	if len(waiting) == 0 {
		return ""
	}
	return "It is waited for by " + strings.Join(waiting, ", then ") + "." + soaks
}
