package webtest

import (
	"context"
	"fmt"

	"pacecar/messages"
)

// judge is the twin's gate: the share of failures alone decides.
func judge(in *messages.GateInputs) (passed bool, text string) {
	limit := 100.0
	if in.GetGate().MaximumFailedPercent != nil {
		limit = in.GetGate().GetMaximumFailedPercent()
	}
	share := 100 * float64(in.GetFailed()) / float64(max(1, in.GetSize()))
	return share <= limit, fmt.Sprintf("wave %d: %.1f %% of %d failed, limit %.1f %%", in.GetWave(), share, in.GetSize(), limit)
}

// CampaignGates answers decisions, judged again.
func (e *Engine) CampaignGates(ctx context.Context, id string) (reviews []*messages.GateReview, err error) {
	s, err := e.Campaign(ctx, id)
	for _, d := range s.GetRecord().GetDecisions() {
		r := &messages.GateReview{Decision: d, Recomputed: messages.GateRecomputation_GATE_SAME}
		if passed, text := judge(d.GetInputs()); passed != d.GetPassed() || text != d.GetText() {
			r.Recomputed, r.Text = messages.GateRecomputation_GATE_DIFFERS, text
		}
		reviews = append(reviews, r)
	}
	return reviews, err
}
