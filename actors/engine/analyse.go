package engine

import (
	"context"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/engine/analysis"
	"pacecar/messages"
)

// CampaignGates answers what a campaign's gates decided, oldest first, and whether the same
// judgement comes to the same again from the inputs that were kept.
func (e *Engine) CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error) {
	status, err := e.Campaign(ctx, id)
	if err != nil {
		return nil, err
	}
	var reviews []*messages.GateReview
	for _, decision := range status.GetRecord().GetDecisions() {
		reviews = append(reviews, gate.Review(decision))
	}
	return reviews, nil
}

// CampaignAnalysis answers what became of a campaign, and what its failures share.
func (e *Engine) CampaignAnalysis(ctx context.Context, id string) (*messages.CampaignAnalysis, error) {
	return analysis.Of(ctx, e.desk, id)
}
