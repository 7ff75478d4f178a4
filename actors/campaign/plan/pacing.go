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

func checkRetries(p *messages.CampaignPlan) *messages.Rejection {
	if p.Retries == nil {
		p.Retries = &messages.Retries{}
	}
	r := p.Retries
	if r.MaximumAttempts == 0 {
		r.MaximumAttempts = defaultAttempts
	}
	if r.SilenceSeconds == 0 {
		r.SilenceSeconds = defaultSilence
	}
	if r.Asks == 0 {
		r.Asks = defaultAsks
	}
	if r.BackOffSeconds == 0 {
		r.BackOffSeconds = defaultBackOff
	}
	if no := within("/retries/maximumAttempts", "attempts", int64(r.MaximumAttempts), 1, maxAttempts); no != nil {
		return no
	}
	if no := within("/retries/silenceSeconds", "seconds", r.SilenceSeconds, 1, maxSilence); no != nil {
		return no
	}
	if no := within("/retries/backOffSeconds", "seconds", r.BackOffSeconds, 1, MaximumBackOff); no != nil {
		return no
	}
	return within("/retries/asks", "times", int64(r.Asks), 1, maxAsks)
}
