package plan

import "pacecar/messages"

// What a plan says of vehicles that begin to match its selector while the campaign runs.
const (
	Exclude = "exclude" // they are not offered the update; also where it says nothing
	Join    = "join"    // they join the last wave
)

func checkJoiners(p *messages.CampaignPlan) *messages.Rejection {
	switch p.LateJoiners {
	case Exclude:
		p.LateJoiners = "" // one meaning has one hash
	case "", Join:
	default:
		return messages.Reject(messages.Malformed, "%.64q is not what may become of late joiners", p.LateJoiners).
			At("/lateJoiners").Suggest("write %s or %s", Exclude, Join)
	}
	return nil
}
