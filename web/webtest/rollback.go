package webtest

import (
	"context"
	"fmt"

	"pacecar/messages"
)

// RollBack cancels a campaign, and starts one with its selector and the package that it is told.
func (e *Engine) RollBack(ctx context.Context, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	if original, err = e.Campaign(ctx, id); err != nil {
		return nil, nil, "", err
	}
	plan := original.GetRecord().GetPlan()
	pkg := m.GetPackage()
	if pkg == "" {
		pkg = plan.GetRollback().GetPackage()
	}
	if pkg == "" {
		return nil, nil, "", messages.Reject(messages.NoWayBack, "the plan of campaign %s names no way back", id).At("/package").Suggest("name the package that restores what the vehicles ran before, as name@version")
	}
	if original, err = e.CommandCampaign(ctx, id, &messages.CancelCampaign{By: m.GetBy(), Reason: m.GetReason(), ExpectedVersion: m.GetExpectedVersion()}); err != nil {
		return nil, nil, "", err
	}
	back := &messages.CampaignPlan{Id: id + "-rollback", Package: pkg, Selector: plan.GetSelector(), RollsBack: id, Waves: shape.GetWaves(), Pacing: shape.GetPacing()}
	if len(back.Waves) == 0 {
		back.Waves = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
	}
	if _, err = e.CreateCampaign(ctx, back, m.GetBy()); err != nil {
		return nil, nil, "", err
	}
	way, err = e.CommandCampaign(ctx, back.Id, &messages.StartCampaign{By: m.GetBy()})
	return original, way, fmt.Sprintf("Campaign %s is stopped, and campaign %s brings its vehicles back.", id, back.Id), err
}

// CallOff says of a campaign that nothing of its rollback waits: here, every one begins at once.
func (e *Engine) CallOff(_ context.Context, id string, _ *messages.CallOffRollback) (*messages.CampaignStatus, string, error) {
	return nil, "", messages.Reject(messages.WrongState, "no rollback of campaign %s waits", id)
}
