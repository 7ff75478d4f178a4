package sight

import (
	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/question"
	"pacecar/actors/campaign/standing"
)

// Waits is what the campaign waits for: a person, what vehicles had to say, the world, a time, see
// [hours.Hours.Waits], or a pool.
func Waits(c *standing.Standing, nowMs int64) (text string, opensMs int64) {
	if c.EndReachedMs != 0 && !c.Over() {
		return hours.Finishing, 0
	}
	if c.AwaitsPerson && c.Offers() {
		return Inputs(c, nowMs).AwaitsPerson(), 0
	}
	if hears(c, nowMs) {
		return Inputs(c, nowMs).Hears(), 0
	}
	if c.Offers() && c.Asking != nil {
		return question.Waits(c.Asking, c.Pending), 0
	}
	if text, opensMs = c.Hours.Waits(c.Life, nowMs); text == "" {
		text = c.WaitsForPool(admission.AnyClass)
	}
	return text, opensMs
}
