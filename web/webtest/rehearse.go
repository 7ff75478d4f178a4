package webtest

import (
	"context"

	"pacecar/messages"
	"pacecar/web/webtest/rehearsal"
)

// Rehearse answers by arithmetic.
func (e *Engine) Rehearse(ctx context.Context, plan *messages.CampaignPlan, model *messages.FleetModel) (*messages.Rehearsal, error) {
	run, err := e.DryRun(ctx, plan)
	if err != nil {
		return nil, err
	}
	return rehearsal.Answer(run, model, e.Now().UnixMilli())
}
