package beginning

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
)

const (
	// rosterPart is how many vehicles of a roster are read at a time, toldAtOnce how many of them a
	// campaign is told of in one message.
	rosterPart = 10_000
	toldAtOnce = 1024
)

// SupersedeCampaigns tells the campaigns that one supersedes, by name or by its priority, which vehicles are its own,
// and then the one that they know, when all whom they tell to stop have answered. It does not wait for that.
func (b *Beginner) SupersedeCampaigns(m *messages.SupersedeCampaigns) {
	campaign := m.GetCampaignId()
	b.run("supersede "+campaign, func(ctx context.Context) {
		told, pending, err := b.supersede(ctx, m)
		if err != nil {
			if ctx.Err() == nil {
				slog.Warn("campaigns that are superseded were not told, and will be", "campaign", campaign, "reason", err)
			}
			return
		}
		if pending > 0 {
			return // it asks again
		}
		b.router.Deliver(&messages.Envelope{Kind: actors.KindCampaign, ID: campaign, Message: &messages.CampaignsSuperseded{Campaigns: told}})
	})
}

// supersede reads the roster part by part. The numbers are of all that was given up, however often
// this is said; pending are vehicles that have not said yet that they have stopped.
func (b *Beginner) supersede(ctx context.Context, m *messages.SupersedeCampaigns) (told []*messages.Overlap, pending uint32, err error) {
	campaign := m.GetCampaignId()
	for _, other := range m.GetOthers() {
		told = append(told, &messages.Overlap{CampaignId: other})
	}
	for from, more := uint32(0), true; more; {
		part, err := ask[*messages.RosterList](ctx, b, campaign, &messages.GetRoster{From: from, Limit: rosterPart})
		if err != nil {
			return nil, 0, err
		}
		for _, o := range told {
			left, err := b.yield(ctx, o, m, part.GetEntries())
			if err != nil {
				return nil, 0, err
			}
			pending += left
		}
		from, more = part.GetNext(), part.GetNext() != 0
	}
	return told, pending, nil
}

// yield tells one campaign of one part of the roster. One that is not there has nothing to give up.
func (b *Beginner) yield(ctx context.Context, o *messages.Overlap, s *messages.SupersedeCampaigns, entries []*messages.RosterEntry) (pending uint32, err error) {
	for len(entries) > 0 {
		n := min(len(entries), toldAtOnce)
		m := &messages.YieldVehicles{To: s.GetCampaignId(), Again: s.GetAgain()}
		for _, e := range entries[:n] {
			m.Vins = append(m.Vins, e.GetVin())
		}
		entries = entries[n:]
		answer, err := ask[*messages.Yielded](ctx, b, o.GetCampaignId(), m)
		if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.GetCode() == messages.NotFound {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		o.Supersedes += answer.GetVehicles()
		pending += answer.GetPending()
	}
	return pending, nil
}

func ask[R proto.Message](ctx context.Context, b *Beginner, campaign string, m proto.Message) (R, error) {
	var none R
	reply, err := b.router.Request(ctx, actors.KindCampaign, campaign, m)
	if err != nil {
		return none, err
	}
	typed, ok := reply.(R)
	if !ok {
		return none, fmt.Errorf("campaign %s answered %T to %T", campaign, reply, m)
	}
	return typed, nil
}
