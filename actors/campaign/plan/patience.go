package plan

import "pacecar/messages"

// maxReminders is how often a vehicle that stalled with a permit is reminded, spread over
// the life of the permit: once an hour for a permit of a day.
const maxReminders = 24

// Reminder is when a vehicle that stalled with a permit is reminded next, after so many
// reminders, in milliseconds like now; 0: never again, because the permit has expired.
func Reminder(p *messages.CampaignPlan, nowMs int64, reminded uint8) int64 {
	life := p.GetPermitLifeSeconds()
	every := max(p.GetRetries().GetSilenceSeconds(), (life+maxReminders-1)/maxReminders)
	if int64(reminded)*every >= life {
		return 0
	}
	return nowMs + 1000*every
}

// Retry is when an attempt is followed by the next one, in milliseconds like now: the pause
// doubles with each, up to an hour.
func Retry(p *messages.CampaignPlan, nowMs int64, attempt uint8) int64 {
	return nowMs + 1000*min(p.GetRetries().GetBackOffSeconds()<<(attempt-1), MaximumBackOff)
}
