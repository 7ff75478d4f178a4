package undo

import (
	"context"
	"fmt"

	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// CallOff calls off what waits of a rollback, and tells in a sentence what becomes of its vehicles.
// A rollback that was ordered and has not begun does not begin any more: a campaign that was written for
// it is cancelled. One that has begun waits no longer for vehicles that may yet turn out to have
// the update; it may be named itself, or the campaign that it undoes. A campaign that is no rollback waits no longer for what other campaigns bring.
func CallOff(ctx context.Context, e Engine, id string, m *messages.CallOffRollback) (*messages.CampaignStatus, string, error) {
	original, err := e.Campaign(ctx, id)
	if err != nil {
		return nil, "", err
	}
	r := original.GetRecord()
	if into := r.GetUndoing().GetInto(); into != "" {
		if original, err = e.CommandCampaign(ctx, id, m); err != nil {
			return nil, "", err
		}
		text := fmt.Sprintf("The rollback is called off: campaign %s stays as it is, and its vehicles keep the update.", id)
		if len(original.GetRecord().GetRolledBackBy()) > 0 {
			text = fmt.Sprintf("The rollback is called off: campaign %s brings back no more vehicles of campaign %s.", into, id)
		}
		return original, text, forget(ctx, e, id, into, m)
	}
	way, order := id, m
	if n := len(r.GetRolledBackBy()); n > 0 && r.GetPlan().GetRollsBack() == "" {
		way, order = r.GetRolledBackBy()[n-1], &messages.CallOffRollback{By: m.GetBy(), Reason: m.GetReason()}
	}
	before := original
	if way != id {
		if before, err = e.Campaign(ctx, way); err != nil {
			return nil, "", err
		}
	}
	again := before.GetRecord().GetOpen().GetCalledOff()
	status, err := e.CommandCampaign(ctx, way, order)
	if err != nil {
		return nil, "", err
	}
	if again {
		return status, fmt.Sprintf("The wait of campaign %s had been called off before: nothing changes.", way), nil
	}
	text := fmt.Sprintf("Campaign %s waits no longer for vehicles to which other campaigns bring what they lack.", way)
	if undone := status.GetRecord().GetPlan().GetRollsBack(); undone != "" {
		text = fmt.Sprintf("Campaign %s waits no longer for vehicles that may yet turn out to have the update of campaign %s.", way, undone)
	}
	return status, text, nil
}

// forget cancels the campaign that was written for a rollback which is called off. It comes after
// that: who begins the rollback meanwhile writes the campaign first, and looks then whether it is still wanted.
func forget(ctx context.Context, e Engine, id, into string, m *messages.CallOffRollback) error {
	way, err := e.Campaign(ctx, into)
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	case way.GetRecord().GetPlan().GetRollsBack() != id || over(way.GetRecord()):
		return nil
	}
	_, err = e.CommandCampaign(ctx, into, &messages.CancelCampaign{By: m.GetBy(), Reason: plan.Because("rollback of campaign "+id+" called off", m.GetBy(), m.GetReason()), Done: plan.Keep})
	return err
}

// calledOff cancels a way back that was just written, if the rollback was called off meanwhile; nil:
// it was not.
func calledOff(ctx context.Context, e Engine, id string, way *messages.CampaignStatus) (*messages.BroughtBack, error) {
	into := way.GetRecord().GetPlan().GetId()
	original, err := e.Campaign(ctx, id)
	if err != nil || original.GetRecord().GetUndoing().GetInto() == into {
		return nil, err
	}
	err = forget(ctx, e, id, into, &messages.CallOffRollback{By: way.GetRecord().GetAuthor()})
	return &messages.BroughtBack{Into: into, Outcome: messages.RollbackOutcome_ROLLBACK_NOBODY, Reason: "the rollback was called off"}, err
}
