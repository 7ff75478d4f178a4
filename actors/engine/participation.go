package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/participation"
	"pacecar/actors/engine/desk"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Bounds of what is asked about one vehicle that waits.
const (
	maxOpen      = 64 // campaigns under way that are asked, the newest: more are not read by a person
	maxCancelled = 8  // campaigns that were cancelled last: their rosters may have to be read again
	maxSentences = 3  // that are shown
)

// explain completes why a vehicle is not being updated. One that no campaign occupies
// cannot know those that have it on their rosters and have not spoken to it; they are
// asked. What cannot be asked at the moment is left out: the vehicle is shown all the same.
//
// It costs a scan for the campaigns' records and one question for each campaign that is
// asked, so it is for one vehicle and not for a list of them.
func (e *Engine) explain(ctx context.Context, status *messages.VehicleStatus) {
	own := status.GetRecord().GetAssignment()
	if own != nil && !assignment.Ended(own.GetState()) {
		return
	}
	open, cancelled, err := e.rostered(ctx)
	if err != nil {
		return
	}
	vin := status.GetRecord().GetVin()
	why := e.participations(ctx, open, vin)
	if len(why) == 0 && own == nil {
		why = e.participations(ctx, cancelled, vin)
		why = why[:min(len(why), 1)] // the last is why it has nothing now
	}
	if len(why) == 0 {
		return
	}
	if why = why[:min(len(why), maxSentences)]; own != nil {
		why = append(why, status.Why)
	}
	status.Why = strings.Join(why, " ")
}

// rostered finds the campaigns that have a roster: those under way, the latest start
// first, and those that were cancelled, the latest end first.
func (e *Engine) rostered(ctx context.Context) (open, cancelled []*messages.CampaignRecord, err error) {
	items, err := e.desk.Records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, nil, err
	}
	for _, item := range items {
		record := &messages.CampaignRecord{}
		switch err := proto.Unmarshal(item.Data, record); {
		case err != nil || record.RosterSize == 0: // a damaged record is told in the list of campaigns
		case participation.Open(record):
			open = append(open, record)
		case record.State == life.Cancelled:
			cancelled = append(cancelled, record)
		}
	}
	newest := func(list []*messages.CampaignRecord, when func(*messages.CampaignRecord) int64, most int) []*messages.CampaignRecord {
		slices.SortFunc(list, func(a, b *messages.CampaignRecord) int {
			return cmp.Or(cmp.Compare(when(b), when(a)), cmp.Compare(a.Plan.Id, b.Plan.Id))
		})
		return list[:min(len(list), most)]
	}
	return newest(open, (*messages.CampaignRecord).GetStartedAtMs, maxOpen), newest(cancelled, (*messages.CampaignRecord).GetEndedAtMs, maxCancelled), nil
}

// participations asks campaigns why a vehicle waits, keeping their order and leaving out those
// that have nothing to say.
func (e *Engine) participations(ctx context.Context, campaigns []*messages.CampaignRecord, vin string) []string {
	why := make([]string, len(campaigns))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(maxAsked)
	for i, c := range campaigns {
		group.Go(func() error {
			s, err := desk.Ask[*messages.Participation](within, e.desk, actors.KindCampaign, c.Plan.Id, &messages.GetParticipation{Vin: vin})
			if err == nil {
				why[i] = participation.Why(s)
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	return slices.DeleteFunc(why, func(sentence string) bool { return sentence == "" })
}
