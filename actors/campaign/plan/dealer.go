package plan

import "pacecar/messages"

const maxUnreachable = 365 // days

// checkDealer checks when vehicles are handed to a dealer. One that is handed over after more
// failures than it has attempts never is.
func checkDealer(p *messages.CampaignPlan) *messages.Rejection {
	d := p.Dealer
	if d == nil || d.AfterFailures == 0 && d.AfterUnreachableDays == 0 {
		p.Dealer = nil
		return nil
	}
	most := p.Retries.MaximumAttempts
	for _, c := range p.Retries.Classes {
		most = max(most, c.MaximumAttempts)
	}
	if d.AfterFailures > most {
		return messages.Reject(messages.OutOfBounds, "no vehicle fails %d times, it has %d attempts", d.AfterFailures, most).
			At("/dealer/afterFailures").Suggest("choose at most %d, or raise retries.maximumAttempts", most)
	}
	return within("/dealer/afterUnreachableDays", "days", int64(d.AfterUnreachableDays), 0, maxUnreachable)
}
