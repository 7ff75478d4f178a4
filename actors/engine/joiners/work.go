package joiners

import (
	"context"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/overlaps"
	"pacecar/actors/engine/selection"
	"pacecar/actors/engine/undo"
	"pacecar/messages"
	"pacecar/persistence"
)

// work is one search.
type work struct {
	desk     *desk.Desk
	keeper   *cohorts.Keeper
	campaign *messages.CampaignRecord
	pools    []*messages.Pool
	since    map[persistence.Slot]uint64 // the marks of the last one
	marks    map[persistence.Slot]uint64 // its own
	told     bool                        // the campaign has been told whom they have found
	askedMs  int64                       // when the campaign asked who brings vehicles what they lack; 0: it did not
}

// run asks all slots, and tells the campaign whom they have found, also where nobody can say who may yet come.
func (w *work) run(ctx context.Context) error {
	p := w.campaign.GetPlan()
	question := &messages.SelectVehicles{
		Selector: p.GetSelector(), Contents: w.campaign.GetPackage().GetContents(), Rules: w.campaign.GetRules(), ForCampaign: true, Strata: p.GetStrata().GetBy(), Pools: w.pools,
		Undoes: p.GetRollsBack(), AllowDowngrade: plan.AllowsDowngrade(p),
	}
	since := func(q *messages.SelectVehicles, slot persistence.Slot) *messages.SelectVehicles {
		own := cohorts.WithTerms(q, q.GetNowMs(), q.GetCohorts())
		own.Since = proto.Uint64(w.since[slot])
		return own
	}
	open, unknown := w.open(ctx, question) // before the search: who has ended by then is found by it
	found, _, err := selection.AskEach(ctx, w.desk, w.keeper, question, since, func(slot persistence.Slot, part *messages.Selection) {
		w.marks[slot] = part.GetMark()
	})
	if err == nil && p.GetRollsBack() != "" && len(found.GetVins()) > 0 {
		found, err = undo.Keep(ctx, w.desk, p.GetRollsBack(), found)
	}
	if err != nil {
		return err
	}
	for first := 0; first < len(found.GetVins()) || open != nil; first += latecomer.Maximum {
		end := min(first+latecomer.Maximum, len(found.GetVins()))
		m := &messages.JoinVehicles{Vins: found.GetVins()[first:end]}
		if end == len(found.GetVins()) {
			m.Open, open = open, nil
		}
		if t := found.GetTraits(); t != nil {
			m.Traits = &messages.Traits{Kinds: t.GetKinds(), Strata: t.GetStrata(), Kind: t.GetKind()[first:end], Pools: t.GetPools()}
		}
		if _, err := desk.Ask[*messages.Done](ctx, w.desk, actors.KindCampaign, p.GetId(), m); err != nil {
			return err
		}
	}
	w.told = true
	return unknown
}

// open is who may yet come to the campaign: from the one that it undoes, or from those that bring what vehicles lack, where it
// asks for that; nil: it asks for neither.
func (w *work) open(ctx context.Context, question *messages.SelectVehicles) (*messages.StillOpen, error) {
	p := w.campaign.GetPlan()
	switch {
	case p.GetRollsBack() != "":
		return undo.Open(ctx, w.desk, p.GetRollsBack())
	case w.askedMs == 0:
		return nil, nil
	}
	look := overlaps.Look{Desk: w.desk, Select: func(ctx context.Context, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
		return selection.Ask(ctx, w.desk, w.keeper, q)
	}}
	open, err := look.Awaited(ctx, p, question)
	if err != nil {
		return nil, err
	}
	open.AskedAtMs = w.askedMs
	return open, nil
}
