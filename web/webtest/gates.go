package webtest

import (
	"context"

	"pacecar/messages"
	"pacecar/web/webtest/rollout"
)

// CampaignAnalysis answers what became of a campaign. The twin knows of no failure what its
// vehicles share.
func (e *Engine) CampaignAnalysis(ctx context.Context, id string) (*messages.CampaignAnalysis, error) {
	gates, err := e.CampaignGates(ctx, id)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	a := rollout.Analyse(c.roster, c.history)
	a.Status, a.Gates = clone(c.status), gates
	return a, nil
}

// CampaignGates answers decisions, judged again.
func (e *Engine) CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error) {
	s, err := e.Campaign(ctx, id)
	return rollout.Review(s.GetRecord().GetDecisions()), err
}
