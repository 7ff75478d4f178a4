package plan

import "pacecar/messages"

// What a plan says of vehicles that begin to match its selector while the campaign runs.
const (
	Exclude = "exclude" // they are not offered the update; also where it says nothing
	Join    = "join"    // they join the last wave
)

// checkPool leaves it to the server whether it has the pool: a plan may wait for one.
func checkPool(p *messages.CampaignPlan) *messages.Rejection {
	if p.DownloadPool != "" && !identity.MatchString(p.DownloadPool) {
		return messages.Reject(messages.Malformed, "the pool %.80q is not 1 to 64 lower-case letters, digits and '-'", p.DownloadPool).
			At("/downloadPool").Suggest("name one that pacecar pools lists")
	}
	return nil
}

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
