package overlaps

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/participation"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// others are the campaigns that may be in the way, or may have somebody in theirs.
type others struct {
	underway  []*messages.CampaignRecord // the latest start first
	scheduled []*messages.CampaignRecord // the earliest start first
	damaged   []*messages.Unasked
	beyond    uint32 // campaigns that are not looked at, because there are too many
	crowded   bool   // some of those are under way
}

// live lists every campaign that has started, or is to start by itself, and has not ended. What is
// damaged may have.
func live(ctx context.Context, d *desk.Desk, but string) (all others, err error) {
	items, err := d.Records(ctx, actors.KindCampaign)
	if err != nil {
		return all, err
	}
	for _, item := range items {
		record := &messages.CampaignRecord{}
		switch err := proto.Unmarshal(item.Data, record); {
		case item.ID == but:
		case err != nil:
			all.damaged = append(all.damaged, unasked(item.ID, "its record is damaged"))
		case participation.Open(record):
			all.underway = append(all.underway, record)
		case record.GetState() == life.Scheduled:
			all.scheduled = append(all.scheduled, record)
		}
	}
	slices.SortFunc(all.underway, func(a, b *messages.CampaignRecord) int {
		return cmp.Or(cmp.Compare(b.GetStartedAtMs(), a.GetStartedAtMs()), byID(a, b))
	})
	slices.SortFunc(all.scheduled, func(a, b *messages.CampaignRecord) int {
		return cmp.Or(cmp.Compare(hours.Of(a.GetPlan()).StartMs, hours.Of(b.GetPlan()).StartMs), byID(a, b))
	})
	all.underway = all.first(all.underway, MaximumAsked)
	all.crowded = all.beyond > 0
	all.scheduled = all.first(all.scheduled, MaximumScheduled)
	return all, nil
}

// first are the first of a list; the others are counted.
func (o *others) first(list []*messages.CampaignRecord, most int) []*messages.CampaignRecord {
	o.beyond += uint32(max(len(list)-most, 0))
	return list[:min(len(list), most)]
}

func byID(a, b *messages.CampaignRecord) int {
	return cmp.Compare(a.GetPlan().GetId(), b.GetPlan().GetId())
}
