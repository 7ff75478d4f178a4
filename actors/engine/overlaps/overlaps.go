// Package overlaps finds out in whose way a campaign would be, and who would be in its way: it
// asks the campaigns that are under way which of its vehicles are on their rosters.
//
// [Find] keeps nothing and is safe for concurrent use. It asks the newest [MaximumAsked]
// campaigns; one that does not answer is an error, for a dry run that does not name it would say
// that nothing is in the way.
package overlaps

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/participation"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

const (
	// MaximumAsked is how many campaigns are asked.
	MaximumAsked = 64
	// atOnce is how many of them are asked at the same time.
	atOnce = 8
)

// Find tells how a plan with this package meets the campaigns that are under way, if these
// vehicles were its roster: those with most vehicles first.
func Find(ctx context.Context, d *desk.Desk, p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) ([]*messages.Overlap, error) {
	others, err := open(ctx, d, p.GetId())
	if err != nil {
		return nil, err
	}
	found := make([]*messages.Overlap, len(others))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, other := range others {
		group.Go(func() error {
			met, err := meet(within, d, other.GetPlan().GetId(), vins)
			switch {
			case err == nil:
				found[i] = rival.Overlap(p, pkg.GetContents(), other, met)
			case p.GetRollsBack() == "": // nobody who does not answer keeps a way back from beginning
				return fmt.Errorf("campaign %s: %w", other.GetPlan().GetId(), err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("ask campaigns for their rosters: %w", err)
	}
	found = slices.DeleteFunc(found, func(o *messages.Overlap) bool { return o == nil })
	slices.SortStableFunc(found, func(a, b *messages.Overlap) int {
		return cmp.Or(cmp.Compare(vehicles(b), vehicles(a)), cmp.Compare(a.GetCampaignId(), b.GetCampaignId()))
	})
	return found, nil
}

func vehicles(o *messages.Overlap) uint32 {
	return o.GetSupersedes() + o.GetPreempts() + o.GetWaits() + o.GetLater()
}

// open are the campaigns that have a roster and have not ended, the latest start first.
func open(ctx context.Context, d *desk.Desk, but string) (list []*messages.CampaignRecord, err error) {
	items, err := d.Records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		record := &messages.CampaignRecord{}
		if proto.Unmarshal(item.Data, record) == nil && record.GetRosterSize() > 0 && participation.Open(record) && item.ID != but {
			list = append(list, record) // a damaged record is told in the list of campaigns
		}
	}
	slices.SortFunc(list, func(a, b *messages.CampaignRecord) int {
		return cmp.Or(cmp.Compare(b.GetStartedAtMs(), a.GetStartedAtMs()), cmp.Compare(a.GetPlan().GetId(), b.GetPlan().GetId()))
	})
	return list[:min(len(list), MaximumAsked)], nil
}

// meet asks one campaign.
func meet(ctx context.Context, d *desk.Desk, id string, vins []string) (*messages.RosterMeeting, error) {
	sum := &messages.RosterMeeting{}
	for part := range slices.Chunk(vins, rival.MaximumMet) {
		met, err := desk.Ask[*messages.RosterMeeting](ctx, d, actors.KindCampaign, id, &messages.MeetRoster{Vins: part})
		if err != nil {
			return nil, err
		}
		sum.Waiting += met.GetWaiting()
		sum.Offered += met.GetOffered()
		sum.Installing += met.GetInstalling()
		sum.Ended += met.GetEnded()
	}
	return sum, nil
}
