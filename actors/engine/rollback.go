package engine

import (
	"context"

	"pacecar/actors/engine/undo"
	"pacecar/messages"
)

// RollBack stops a campaign and brings back the vehicles that have its update; see [undo.RollBack].
func (e *Engine) RollBack(ctx context.Context, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	original, way, text, err = undo.RollBack(ctx, e, id, m, shape)
	if err == nil && original.GetVersion() == 0 { // the last word was the engine's own, whose answer has none
		original, err = e.Campaign(ctx, id)
	}
	return original, way, text, err
}

// CallOff calls off what waits of a rollback; see [undo.CallOff].
func (e *Engine) CallOff(ctx context.Context, id string, m *messages.CallOffRollback) (*messages.CampaignStatus, string, error) {
	return undo.CallOff(ctx, e, id, m)
}

// BringBack begins the way back from a campaign that waits for it; see [undo.BringBack].
func (e *Engine) BringBack(ctx context.Context, id string) (*messages.BroughtBack, error) {
	return undo.BringBack(ctx, e, id)
}

// Vouch asks again for what the release of a package rested on.
func (e *Engine) Vouch(ctx context.Context, pkg string) error {
	_, err := e.proofs.Vouch(ctx, pkg)
	return err
}

// members are the vehicles of a plan: those that its selector matches, or those that have the
// update of the campaign that it undoes.
func (e *Engine) members(ctx context.Context, p *messages.CampaignPlan, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
	if p.GetRollsBack() == "" {
		return e.selection(ctx, q)
	}
	return undo.Members(ctx, e.desk, e.Keeper, p.RollsBack, q)
}
