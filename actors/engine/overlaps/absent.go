package overlaps

import (
	"context"
	"errors"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/participation"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Absent are those of some campaigns, which a person names, that are neither under way nor scheduled. Whoever does
// not answer is not among them, for it may be.
func (l Look) Absent(ctx context.Context, named []string) (list []*messages.Absent, err error) {
	within, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for _, id := range named[:min(len(named), rival.MaximumDespite)] {
		if id == rival.Everyone {
			continue
		}
		one, stop := context.WithTimeout(within, PatienceWithOne)
		status, err := desk.Ask[*messages.CampaignStatus](one, l.Desk, actors.KindCampaign, id, &messages.GetCampaign{})
		stop()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		no, refused := errors.AsType[*messages.Rejection](err)
		state := status.GetRecord().GetState()
		switch {
		case refused && no.GetCode() == messages.NotFound:
			list = append(list, &messages.Absent{CampaignId: id, Reason: messages.Cut(no.GetMessage(), maximumReason), Code: messages.NotFound})
		case err == nil && !participation.Open(status.GetRecord()) && state != life.Scheduled:
			list = append(list, &messages.Absent{CampaignId: id, Reason: "campaign " + id + " is " + life.StateName(state), Code: messages.WrongState})
		}
	}
	return list, nil
}
