package plan

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

func checkPacing(p *messages.CampaignPlan) *messages.Rejection {
	if p.Pacing == nil {
		p.Pacing = &messages.Pacing{}
	}
	if p.Pacing.MaximumInFlight == 0 {
		p.Pacing.MaximumInFlight = defaultInFlight
	}
	if no := within("/pacing/maximumPerMinute", "offers", int64(p.Pacing.MaximumPerMinute), 0, maxPerMinute); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	if no := within("/pacing/maximumInFlight", "vehicles", int64(p.Pacing.MaximumInFlight), 1, roster.Maximum); no != nil {
		return no
	}
	if no := within("/pacing/maximumExposed", "vehicles", int64(p.Pacing.MaximumExposed), 0, roster.Maximum); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	if no := within("/pacing/maximumPerStratum", "vehicles", int64(p.Pacing.MaximumPerStratum), 0, roster.Maximum); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	return checkGrowth(p.Pacing.ExponentialRate)
}

// checkGrowth bounds a pace that grows as AWS IoT Jobs does, and takes faster beginnings.
func checkGrowth(g *messages.ExponentialRate) *messages.Rejection {
	const at = "/pacing/exponentialRate"
	if g == nil {
		return nil
	}
	if no := within(at+"/baseRatePerMinute", "offers", int64(g.BaseRatePerMinute), 1, maxPerMinute); no != nil {
		return no
	}
	if !(g.IncrementFactor >= minIncrement && g.IncrementFactor <= maxIncrement) {
		return messages.Reject(messages.OutOfBounds, "%v is not a factor between %v and %v", g.IncrementFactor, minIncrement, maxIncrement).
			At(at+"/incrementFactor").Suggest("choose %v to %v", minIncrement, maxIncrement)
	}
	by := g.GetRateIncreaseCriteria()
	if (by.GetNumberOfNotifiedThings() > 0) == (by.GetNumberOfSucceededThings() > 0) {
		return messages.Reject(messages.Malformed, "a pace that grows needs exactly one criterion").
			At(at + "/rateIncreaseCriteria").Suggest("give numberOfNotifiedThings or numberOfSucceededThings, at least 1")
	}
	return nil
}
