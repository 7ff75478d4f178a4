// Package overlaps finds out in whose way a campaign would be, and who would be in its: it asks
// every campaign that is under way which of its vehicles are on their rosters, and looks which
// of them those would select that are scheduled.
//
// A [Look] keeps nothing and is safe for concurrent use. It asks the newest [MaximumAsked]
// campaigns that are under way, and the [MaximumScheduled] that begin first, for [Patience] at
// most. Whoever did not answer, or was not asked, is named with the reason: what becomes of the
// start then is decided by the campaign. The only failure is a store that does not list campaigns.
package overlaps

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

const (
	// MaximumAsked is how many campaigns that are under way are asked.
	MaximumAsked = 1000
	// MaximumScheduled is how many campaigns are looked at that have no roster yet: each is a
	// question to the whole fleet.
	MaximumScheduled = 32
	// Patience is how long all of them are asked, and PatienceWithOne is how long one is: people wait
	// for the answer.
	Patience        = 12 * time.Second
	PatienceWithOne = 5 * time.Second
	// MaximumTold is how many overlaps, and how many campaigns that did not answer, are told apart.
	MaximumTold = 64
	// atOnce is how many campaigns are asked at the same time, and scheduledAtOnce how many selectors.
	atOnce, scheduledAtOnce = 16, 2
	// maximumReason bounds why one did not answer, in bytes.
	maximumReason = 256
)

// Look is a look from a desk. Members are the vehicles that a scheduled campaign would select now;
// Select asks the fleet.
type Look struct {
	Desk    *desk.Desk
	Select  func(context.Context, *messages.SelectVehicles) (*messages.Selection, []string, error)
	Members func(context.Context, *messages.CampaignRecord) ([]string, error)
}

// Find tells how a plan with this package meets the other campaigns, if these vehicles were its
// roster: those first that the start settles or is refused for, then those with most vehicles.
func (l Look) Find(ctx context.Context, p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) (*messages.Encounter, error) {
	others, err := live(ctx, l.Desk, p.GetId())
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	asked := meeting{l, newMine(vins)}
	found := make([]answer, len(others.underway)+len(others.scheduled))
	asked.each(within, others.underway, found, atOnce, PatienceWithOne, asked.roster)
	asked.each(within, others.scheduled, found[len(others.underway):], scheduledAtOnce, Patience, asked.selected)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ask campaigns for their rosters: %w", err)
	}
	met := &messages.Encounter{Unasked: others.damaged}
	for _, a := range found {
		switch o := rival.Overlap(p, pkg.GetContents(), a.other, a.met); {
		case a.err != nil:
			met.Unasked = append(met.Unasked, unasked(a.other.GetPlan().GetId(), a.err.Error()))
		case o != nil:
			met.Overlaps = append(met.Overlaps, o)
		}
	}
	slices.SortStableFunc(met.Overlaps, func(a, b *messages.Overlap) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(vehicles(b), vehicles(a)), cmp.Compare(a.GetCampaignId(), b.GetCampaignId()))
	})
	met.More = uint32(max(len(met.Overlaps)-MaximumTold, 0))
	met.Overlaps = met.Overlaps[:min(len(met.Overlaps), MaximumTold)]
	met.Unasked = told(met.Unasked, others.beyond)
	return met, nil
}

// place is where an overlap stands among those that are told: first those that a start settles, or is refused for.
func place(o *messages.Overlap) int {
	if o.GetBehind() || o.GetTakes() {
		return 0
	}
	return 1
}

func vehicles(o *messages.Overlap) uint32 {
	return o.GetSupersedes() + o.GetPreempts() + o.GetWaits() + o.GetLater() + o.GetLost() + o.GetSoaks()
}

func unasked(id, reason string) *messages.Unasked {
	return &messages.Unasked{CampaignId: id, Reason: messages.Cut(reason, maximumReason), Campaigns: 1}
}

// told are those that did not answer, as many as are told apart; the last row is of all others.
func told(list []*messages.Unasked, beyond uint32) []*messages.Unasked {
	slices.SortStableFunc(list, func(a, b *messages.Unasked) int { return cmp.Compare(a.GetCampaignId(), b.GetCampaignId()) })
	rest, reason := beyond, fmt.Sprintf("at most %d that are under way are asked, and %d that are scheduled", MaximumAsked, MaximumScheduled)
	if most := MaximumTold - 1; len(list) > most {
		rest, list, reason = rest+uint32(len(list)-most), list[:most], "too many to be named did not answer, or are beyond those that are asked"
	}
	if rest > 0 {
		list = append(list, &messages.Unasked{Reason: reason, Campaigns: rest})
	}
	return list
}

// answer is what became of the question to one campaign.
type answer struct {
	other *messages.CampaignRecord
	met   *messages.RosterMeeting
	err   error
}

// each asks some campaigns, several at a time, and keeps what they answer in their places.
func (m meeting) each(ctx context.Context, others []*messages.CampaignRecord, found []answer, limit int, patience time.Duration,
	ask func(context.Context, *messages.CampaignRecord) (*messages.RosterMeeting, error),
) {
	group := errgroup.Group{}
	group.SetLimit(limit)
	for i, other := range others {
		group.Go(func() error {
			within, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			met, err := ask(within, other)
			if err != nil && within.Err() != nil {
				err = fmt.Errorf("no answer within %v", patience)
			}
			found[i] = answer{other, met, err}
			return nil // the others are asked all the same
		})
	}
	_ = group.Wait() // none fails
}
