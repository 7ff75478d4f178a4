package undo

import (
	"context"
	"slices"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/selection"
	"pacecar/messages"
)

// Members are the vehicles that a campaign brings back which undoes another one: those that were
// offered the update there, and show that an ECU runs what it installed. The question says what
// else must hold for them. Those of whom the campaign that is undone believes otherwise are left
// out with a reason.
func Members(ctx context.Context, d *desk.Desk, keeper *cohorts.Keeper, campaign string, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, d, actors.KindCampaign, campaign, &messages.GetCampaign{})
	if err != nil {
		return nil, nil, err
	}
	if state := status.GetRecord().GetState(); state != life.Cancelled && state != life.Completed {
		return nil, nil, messages.Reject(messages.WrongState, "campaign %s still offers its update, and would be in the way of its rollback", campaign).
			At("/rollsBack").Suggest("roll it back: that stops it first")
	}
	q.Undoes = campaign
	found, names, err := selection.Ask(ctx, d, keeper, q)
	if err != nil {
		return nil, nil, err
	}
	shown := found
	if len(found.GetExcluded()) > 0 { // who is held back shows it nevertheless
		if shown, _, err = selection.Ask(ctx, d, keeper, &messages.SelectVehicles{Selector: q.GetSelector(), Undoes: campaign}); err != nil {
			return nil, nil, err
		}
	}
	a, err := read(ctx, d, campaign, shown.GetVins())
	if err != nil {
		return nil, nil, err
	}
	runs := map[string]struct{}{}
	if len(a.took) > 0 {
		if runs, err = running(ctx, d, keeper, status.GetRecord().GetPackage()); err != nil {
			return nil, nil, err
		}
	}
	found = a.keep(found)
	found.Excluded = append(found.Excluded, a.left(campaign, runs)...)
	return found, names, nil
}

// Keep leaves of some vehicles those that a campaign has offered its update to. It is asked about
// these alone: they are few, and its roster may be long.
func Keep(ctx context.Context, d *desk.Desk, campaign string, found *messages.Selection) (*messages.Selection, error) {
	var parts []*messages.TakenList
	for some := range slices.Chunk(found.GetVins(), rollback.Stretch) {
		part, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{Few: true, Vins: some})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return added(parts).against(found.GetVins()).keep(found), nil
}

// Open are the vehicles of a campaign that may yet turn out to have its update.
func Open(ctx context.Context, d *desk.Desk, campaign string) (*messages.StillOpen, error) {
	some, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{Few: true})
	return some.GetOpen(), err
}

// keep leaves those of a selection that are no strangers.
func (a *account) keep(found *messages.Selection) *messages.Selection {
	if len(a.strangers) == 0 {
		return found
	}
	strangers := make(map[string]struct{}, len(a.strangers))
	for _, vin := range a.strangers {
		strangers[vin] = struct{}{}
	}
	kept := &messages.Selection{Total: found.GetTotal(), Excluded: found.GetExcluded(), Residual: found.GetResidual(), LeftOut: found.GetLeftOut(), Mark: found.GetMark()}
	var places []int
	for i, vin := range found.GetVins() {
		if _, is := strangers[vin]; !is {
			kept.Vins, places = append(kept.Vins, vin), append(places, i)
		}
	}
	kept.Traits, kept.Matched = found.GetTraits().Only(places...), uint64(len(kept.Vins))
	return kept
}
