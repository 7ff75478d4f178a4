package plan

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

func checkGate(w *messages.Wave, at string) *messages.Rejection {
	if w.Gate == nil {
		w.Gate = &messages.Gate{}
	}
	g := w.Gate
	if g.MaximumFailedPercent == nil {
		g.MaximumFailedPercent = proto.Float64(defaultFailedPercent)
	}
	if g.MinimumSample == 0 {
		g.MinimumSample = defaultSample
	}
	if g.ConfidencePercent == nil {
		g.ConfidencePercent = proto.Float64(defaultConfidence)
	}
	if no := checkWebhook(g.GetWebhook(), at); no != nil {
		return no
	}
	if no := checkLimits(at, g); no != nil {
		return no
	}
	if by := g.PerStratum; by != nil {
		fillStrata(by, g)
		if no := checkLimits(at+"/perStratum", by); no != nil {
			return no
		}
	}
	if no := within(at+"/soakDriveCycles", "drive cycles", int64(g.SoakDriveCycles), 0, maxDriveCycles); no != nil {
		return no
	}
	return within(at+"/soakSeconds", "seconds", g.SoakSeconds, 0, maxSoak)
}

// fillStrata has the limits of strata as those of the gate, where they are left out.
func fillStrata(by *messages.StratumLimits, g *messages.Gate) {
	if by.MaximumFailedPercent == nil {
		by.MaximumFailedPercent = proto.Float64(g.GetMaximumFailedPercent())
	}
	if by.MinimumSucceededPercent == nil {
		by.MinimumSucceededPercent = proto.Float64(g.GetMinimumSucceededPercent())
	}
	if by.ConfidencePercent == nil {
		by.ConfidencePercent = proto.Float64(g.GetConfidencePercent())
	}
	if by.MinimumSample == 0 {
		by.MinimumSample = g.MinimumSample
	}
}

// limits are shares that are required, of a wave or of each of its strata.
type limits interface {
	GetMaximumFailedPercent() float64
	GetMinimumSucceededPercent() float64
	GetConfidencePercent() float64
}

func checkLimits(at string, l limits) *messages.Rejection {
	if sure := l.GetConfidencePercent(); sure != 0 && !(sure >= 50 && sure <= 99.99) {
		return messages.Reject(messages.OutOfBounds, "%v is not a confidence", sure).
			At(at + "/confidencePercent").Suggest("choose 50 to 99.99, or 0 to let the share of failures itself decide")
	}
	// Written so that NaN is refused.
	if most := l.GetMaximumFailedPercent(); !(most >= 0 && most <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", most).At(at + "/maximumFailedPercent")
	}
	if least := l.GetMinimumSucceededPercent(); !(least >= 0 && least <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", least).At(at + "/minimumSucceededPercent")
	}
	return nil
}

// checkGatesOfStrata refuses gates that judge strata which the plan does not name.
func checkGatesOfStrata(p *messages.CampaignPlan) *messages.Rejection {
	for i, w := range p.Waves {
		if w.Gate.GetPerStratum() != nil && p.Strata == nil {
			return messages.Reject(messages.Malformed, "the gate of wave %d judges each stratum, and the plan names no strata", i+1).
				At(fmt.Sprintf("/waves/%d/gate/perStratum", i)).Suggest(`name the attributes: "strata": {"by": ["model", "region"]}`)
		}
	}
	return nil
}
