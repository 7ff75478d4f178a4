package undo

import (
	"context"
	"fmt"
	"slices"

	"pacecar/actors"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/selection"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/origin"
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
	found = a.keep(found)
	found.Excluded = append(found.Excluded, a.left...)
	return found, names, nil
}

// Keep leaves of some vehicles those that a campaign has offered its update to. It is asked about
// these alone: they are few, and its roster may be long.
func Keep(ctx context.Context, d *desk.Desk, campaign string, found *messages.Selection) (*messages.Selection, error) {
	a := &account{strangers: strangers(found.GetVins())}
	for some := range slices.Chunk(found.GetVins(), rollback.Stretch) {
		part, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{Few: true, Vins: some})
		if err != nil {
			return nil, err
		}
		for _, vins := range [][]string{part.GetTook(), part.GetDoubtful(), part.GetOffered()} {
			a.meet(vins, nil)
		}
	}
	return a.keep(found), nil
}

// Open are the vehicles of a campaign that may yet turn out to have its update.
func Open(ctx context.Context, d *desk.Desk, campaign string) (*messages.StillOpen, error) {
	some, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{Few: true})
	return some.GetOpen(), err
}

func strangers(vins []string) map[string]struct{} {
	set := make(map[string]struct{}, len(vins))
	for _, vin := range vins {
		set[vin] = struct{}{}
	}
	return set
}

// account is what a campaign knows of its vehicles, next to what these show themselves.
type account struct {
	strangers map[string]struct{}   // of those that show its update: the campaign never offered it to them
	left      []*messages.Exclusion // its vehicles that do not show it
}

// read reads an account, and holds it against the vehicles that show the update.
func read(ctx context.Context, d *desk.Desk, campaign string, shown []string) (*account, error) {
	a := &account{strangers: strangers(shown)}
	took := &messages.Exclusion{Code: origin.Code, Detail: fmt.Sprintf("The update of campaign %s succeeded on them, and no ECU runs what it installed: other software was installed since, or somebody else had installed the update.", campaign)}
	doubtful := &messages.Exclusion{Code: origin.Code, Detail: fmt.Sprintf("The update of campaign %s may have begun on them, and no manifest shows an ECU that runs what it installed. One that shows it later joins while the rollback runs.", campaign)}
	for from, more := uint32(0), true; more; {
		part, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{From: from})
		if err != nil {
			return nil, err
		}
		a.meet(part.GetTook(), took)
		a.meet(part.GetDoubtful(), doubtful)
		a.meet(part.GetOffered(), nil)
		from, more = part.GetNext(), part.GetNext() != 0
	}
	for _, x := range []*messages.Exclusion{took, doubtful} {
		if slices.Sort(x.Sample); x.GetCount() > 0 {
			a.left = append(a.left, x)
		}
	}
	return a, nil
}

// meet takes vehicles of the campaign out of the strangers, and counts those that do not show its update.
func (a *account) meet(vins []string, left *messages.Exclusion) {
	for _, vin := range vins {
		if _, shows := a.strangers[vin]; shows {
			delete(a.strangers, vin)
		} else if left != nil {
			left.Count++
			if len(left.Sample) < targeting.MaxSample {
				left.Sample = append(left.Sample, vin)
			}
		}
	}
}

// keep leaves those of a selection that are no strangers.
func (a *account) keep(found *messages.Selection) *messages.Selection {
	known := func(vin string) bool { _, is := a.strangers[vin]; return !is }
	if !slices.ContainsFunc(found.GetVins(), func(vin string) bool { return !known(vin) }) {
		return found
	}
	kept := &messages.Selection{Total: found.GetTotal(), Excluded: found.GetExcluded(), Residual: found.GetResidual(), LeftOut: found.GetLeftOut(), Mark: found.GetMark()}
	var places []int
	for i, vin := range found.GetVins() {
		if known(vin) {
			kept.Vins, places = append(kept.Vins, vin), append(places, i)
		}
	}
	kept.Traits, kept.Matched = found.GetTraits().Only(places...), uint64(len(kept.Vins))
	return kept
}
