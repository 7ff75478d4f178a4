package overlaps

import (
	"context"
	"slices"
	"sync"

	"pacecar/actors"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// maximumRead is how many vehicles of another roster one question reads.
const maximumRead = 10_000

// meeting is the vehicles of a campaign that is to start, meeting those of others.
type meeting struct {
	Look
	mine *mine
}

// mine is a list of vehicles that can be asked for one, once somebody does.
type mine struct {
	vins []string
	set  func() map[string]struct{}
}

func newMine(vins []string) *mine {
	return &mine{vins, sync.OnceValue(func() map[string]struct{} {
		set := make(map[string]struct{}, len(vins))
		for _, vin := range vins {
			set[vin] = struct{}{}
		}
		return set
	})}
}

// roster asks a campaign that is under way: which of these vehicles it has, or, where its roster
// is the smaller one, which it has at all.
func (m meeting) roster(ctx context.Context, other *messages.CampaignRecord) (*messages.RosterMeeting, error) {
	id := other.GetPlan().GetId()
	if int(other.GetRosterSize()) < len(m.mine.vins) {
		return m.read(ctx, other)
	}
	sum := &messages.RosterMeeting{}
	for part := range slices.Chunk(m.mine.vins, rival.MaximumMet) {
		met, err := desk.Ask[*messages.RosterMeeting](ctx, m.Desk, actors.KindCampaign, id, &messages.MeetRoster{Vins: part})
		if err != nil {
			return nil, err
		}
		sum.Waiting += met.GetWaiting()
		sum.Offered += met.GetOffered()
		sum.Installing += met.GetInstalling()
		sum.Ended += met.GetEnded()
		sum.Unjudged += met.GetUnjudged()
	}
	return sum, nil
}

// read reads a roster.
func (m meeting) read(ctx context.Context, other *messages.CampaignRecord) (*messages.RosterMeeting, error) {
	sum, set := &messages.RosterMeeting{}, m.mine.set()
	for from, more := uint32(0), true; more; {
		part, err := desk.Ask[*messages.RosterList](ctx, m.Desk, actors.KindCampaign, other.GetPlan().GetId(), &messages.GetRoster{From: from, Limit: maximumRead})
		if err != nil {
			return nil, err
		}
		for _, e := range part.GetEntries() {
			if _, is := set[e.GetVin()]; is {
				rival.Count(sum, uint8(e.GetState()), e.GetWave() >= other.GetWave())
			}
		}
		from, more = part.GetNext(), part.GetNext() != 0
	}
	return sum, nil
}

// selected looks which vehicles a campaign would have that begins later, as the fleet is now.
func (m meeting) selected(ctx context.Context, other *messages.CampaignRecord) (*messages.RosterMeeting, error) {
	theirs, err := m.Members(ctx, other)
	if err != nil {
		return nil, err
	}
	met, set := &messages.RosterMeeting{}, m.mine.set()
	for _, vin := range theirs {
		if _, is := set[vin]; is {
			met.Waiting++
		}
	}
	return met, nil
}
