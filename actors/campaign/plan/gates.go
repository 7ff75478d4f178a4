package plan

import (
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
	if sure := g.GetConfidencePercent(); sure != 0 && !(sure >= 50 && sure <= 99.99) {
		return messages.Reject(messages.OutOfBounds, "%v is not a confidence", sure).
			At(at + "/confidencePercent").Suggest("choose 50 to 99.99, or 0 to let the share of failures itself decide")
	}
	// Written so that NaN is refused.
	if most := g.GetMaximumFailedPercent(); !(most >= 0 && most <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", most).At(at + "/maximumFailedPercent")
	}
	if !(g.MinimumSucceededPercent >= 0 && g.MinimumSucceededPercent <= 100) {
		return messages.Reject(messages.OutOfBounds, "%v is not a percentage", g.MinimumSucceededPercent).At(at + "/minimumSucceededPercent")
	}
	return within(at+"/soakSeconds", "seconds", g.SoakSeconds, 0, maxSoak)
}
