// Package book is what is known of campaigns: how one stands, and what is written down of all.
//
// A [Book] is safe for concurrent use and remembers nothing. A *messages.Rejection comes back as an
// error that errors.As finds; any other error is a failure.
package book

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

// maxAsked is how many campaigns are asked at once.
const maxAsked = 32

// Book reads campaigns.
type Book struct {
	desk   *desk.Desk
	keeper *cohorts.Keeper
}

// New opens the book at a desk.
func New(d *desk.Desk, keeper *cohorts.Keeper) *Book { return &Book{d, keeper} }

// Campaign tells how a campaign stands, and which of the cohorts that it names have changed before its start.
func (b *Book) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, b.desk, actors.KindCampaign, id, &messages.GetCampaign{})
	if err == nil {
		status.ChangedCohorts = b.keeper.Changes(ctx, status.GetRecord())
	}
	return status, err
}

// LookAtLease tells from what is written down how many vehicles of a campaign are in flight; one that is
// not there has none. It asks no actor: the campaign may be quarantined.
func (b *Book) LookAtLease(ctx context.Context, id string) (*messages.LeaseLooked, error) {
	key := persistence.Key{Kind: actors.KindCampaign, ID: id}
	stored, err := b.desk.Store.Load(ctx, persistence.SlotOf(key, b.desk.Store.Slots()), key)
	if errors.Is(err, persistence.ErrNotFound) {
		return &messages.LeaseLooked{CampaignId: id}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read campaign %s: %w", id, err)
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(stored.Data, record); err != nil {
		return nil, fmt.Errorf("decode campaign %s: %w", id, err)
	}
	return &messages.LeaseLooked{CampaignId: id, InFlight: campaign.Restore(record).InFlight()}, nil
}

// Campaigns lists all campaigns, the newest first.
func (b *Book) Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error) {
	list, err := b.CampaignRecords(ctx)
	if err == nil {
		b.RefreshCampaigns(ctx, list)
	}
	return list, err
}

// CampaignRecords lists what is written down of all campaigns, the newest first, and asks no
// actor; RefreshCampaigns adds the rest to some.
func (b *Book) CampaignRecords(ctx context.Context) ([]*messages.CampaignStatus, error) {
	items, err := b.desk.Records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.CampaignStatus, len(items))
	for i, item := range items {
		record := &messages.CampaignRecord{}
		if err := proto.Unmarshal(item.Data, record); err != nil {
			// One damaged record must not hide the others from those who could act on it.
			list[i] = &messages.CampaignStatus{Record: &messages.CampaignRecord{
				Plan: &messages.CampaignPlan{Id: item.ID}, Cause: "The record of this campaign is damaged: " + err.Error(),
			}}
			continue
		}
		list[i] = &messages.CampaignStatus{Record: record, Version: record.GetRevision()}
	}
	slices.SortFunc(list, func(a, b *messages.CampaignStatus) int {
		return cmp.Or(cmp.Compare(b.Record.CreatedAtMs, a.Record.CreatedAtMs), cmp.Compare(a.Record.Plan.Id, b.Record.Plan.Id))
	})
	return list, nil
}

// RefreshCampaigns completes what CampaignRecords answered, in its place. It asks the actors
// of campaigns that run, for what is in no record: how fast they are. One that does not
// answer is shown as its record says.
func (b *Book) RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus) {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(maxAsked)
	for i, status := range list {
		if status.GetVersion() == 0 {
			continue // the record is damaged
		}
		list[i] = campaign.Restore(status.GetRecord()).Status(b.desk.Clock.Now())
		list[i].Version = status.GetVersion()
		if status.GetRecord().GetState() != messages.CampaignState_RUNNING {
			continue
		}
		group.Go(func() error {
			if live, err := b.Campaign(within, status.Record.Plan.Id); err == nil {
				list[i] = live
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
}
