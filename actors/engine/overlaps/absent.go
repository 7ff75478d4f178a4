package overlaps

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/participation"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Absent are those of some campaigns, which a person names, that are neither under way nor scheduled. Whoever does
// not answer is not among them, for it may be. They are asked all at once, at most [rival.MaximumDespite] of them, for [PatienceWithOne].
func (l Look) Absent(ctx context.Context, named []string) ([]*messages.Absent, error) {
	named = slices.DeleteFunc(slices.Clone(named[:min(len(named), rival.MaximumDespite)]), func(id string) bool { return id == rival.Everyone })
	within, cancel := context.WithTimeout(ctx, PatienceWithOne)
	defer cancel()
	found, group := make([]*messages.Absent, len(named)), errgroup.Group{}
	for i, id := range named {
		group.Go(func() error {
			found[i] = l.absent(within, id)
			return nil // the others are asked all the same
		})
	}
	_ = group.Wait() // none fails
	if ctx.Err() != nil {
		return nil, fmt.Errorf("ask the campaigns that are named: %w", ctx.Err())
	}
	return slices.DeleteFunc(found, func(a *messages.Absent) bool { return a == nil }), nil
}

// absent is one of them; nil: it is under way or scheduled, or does not answer.
func (l Look) absent(ctx context.Context, id string) *messages.Absent {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, l.Desk, actors.KindCampaign, id, &messages.GetCampaign{})
	no, refused := errors.AsType[*messages.Rejection](err)
	state := status.GetRecord().GetState()
	switch {
	case refused && no.GetCode() == messages.NotFound:
		return &messages.Absent{CampaignId: id, Reason: messages.Cut(no.GetMessage(), maximumReason), Code: messages.NotFound}
	case err == nil && !participation.Open(status.GetRecord()) && state != life.Scheduled:
		return &messages.Absent{CampaignId: id, Reason: "campaign " + id + " is " + life.StateName(state), Code: messages.WrongState}
	}
	return nil
}
