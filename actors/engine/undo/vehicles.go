package undo

import (
	"context"
	"slices"
	"strings"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
	"pacecar/persistence"
)

// Of makes a question about all vehicles one about those that were offered the update of a
// campaign and run something of it now, which a package replaces.
func Of(ctx context.Context, d *desk.Desk, campaign string, back []*messages.TargetArtifact) (func(*messages.SelectVehicles, persistence.Slot) *messages.SelectVehicles, error) {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, d, actors.KindCampaign, campaign, &messages.GetCampaign{})
	if err != nil {
		return nil, err
	}
	if state := status.GetRecord().GetState(); state != life.Cancelled && state != life.Completed {
		return nil, messages.Reject(messages.WrongState, "campaign %s still offers its update, and would be in the way of its rollback", campaign).
			At("/rollsBack").Suggest("roll it back: that stops it first")
	}
	listed, err := offered(ctx, d, campaign)
	if err != nil {
		return nil, err
	}
	runs := Running(status.GetRecord().GetPackage().GetContents(), back)
	return func(q *messages.SelectVehicles, slot persistence.Slot) *messages.SelectVehicles {
		own := cohorts.WithTerms(q, q.GetNowMs(), append([]*messages.Cohort{{Name: cohort, Vins: []*messages.SlotVINs{{Slot: uint32(slot), Vins: listed[slot]}}}}, q.GetCohorts()...))
		own.Selector = "cohort(\"" + cohort + "\") && (" + runs + ")"
		return own
	}, nil
}

// cohort is the name that the vehicles of a campaign have inside of one question.
const cohort = "undone"

// offered are the vehicles of a campaign that were offered its update, by slot, in order.
func offered(ctx context.Context, d *desk.Desk, campaign string) (map[persistence.Slot][]string, error) {
	listed := map[persistence.Slot][]string{}
	for from := uint32(0); ; {
		page, err := desk.Ask[*messages.RosterList](ctx, d, actors.KindCampaign, campaign, &messages.GetRoster{From: from})
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetEntries() {
			if rollback.MayHave(e) {
				slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: e.GetVin()}, d.Store.Slots())
				listed[slot] = append(listed[slot], e.GetVin())
			}
		}
		if from = page.GetNext(); from == 0 {
			break
		}
	}
	for _, vins := range listed {
		slices.Sort(vins)
	}
	return listed, nil
}

// Running is the selector of vehicles that run a version which a package brings and another one
// does not.
func Running(contents, back []*messages.TargetArtifact) string {
	var terms []string
	for _, a := range contents {
		restored := slices.ContainsFunc(back, func(b *messages.TargetArtifact) bool {
			return b.GetEcuId() == a.GetEcuId() && b.GetVersion() == a.GetVersion()
		})
		term := facet.Term(selector.Attribute{Field: selector.ECUVersion, ECU: a.GetEcuId()}, a.GetVersion())
		if !restored && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	if len(terms) == 0 {
		return "false"
	}
	return strings.Join(terms, " || ")
}

// Runs is the selector of vehicles that run the update of a campaign, where a package replaces it.
func Runs(ctx context.Context, d *desk.Desk, campaign string, back []*messages.TargetArtifact) (string, error) {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, d, actors.KindCampaign, campaign, &messages.GetCampaign{})
	return Running(status.GetRecord().GetPackage().GetContents(), back), err
}

// Keep leaves of some vehicles those that a campaign has offered its update to.
func Keep(ctx context.Context, d *desk.Desk, campaign string, found *messages.Selection) (*messages.Selection, error) {
	listed, err := offered(ctx, d, campaign)
	if err != nil {
		return nil, err
	}
	kept := &messages.Selection{Traits: found.GetTraits()}
	if kept.Traits != nil {
		kept.Traits = &messages.Traits{Kinds: found.Traits.Kinds, Strata: found.Traits.Strata}
	}
	for i, vin := range found.GetVins() {
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, d.Store.Slots())
		if _, is := slices.BinarySearch(listed[slot], vin); !is {
			continue
		}
		kept.Vins = append(kept.Vins, vin)
		if kept.Traits != nil && len(found.Traits.Kind) > i {
			kept.Traits.Kind = append(kept.Traits.Kind, found.Traits.Kind[i])
		}
	}
	return kept, nil
}
