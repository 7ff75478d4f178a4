package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/rehearsal"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/ensemble"
	"pacecar/actors/engine/undo"
	"pacecar/messages"
)

// rehearsalTime is how long is played at least: who waits for the answer does so for half a minute.
const rehearsalTime = 15 * time.Second

// Rehearse plays a plan in virtual time with the vehicles that it would select now. It takes
// seconds of a processor, so one rehearsal waits for the other, and changes nothing. Where the
// campaign of its id has begun, a refusal is the answer. told hears how many runs are done, of how many.
func (e *Engine) Rehearse(ctx context.Context, p *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error) {
	made, err := e.rehearse(ctx, p, model, told)
	if no := e.again(ctx, p, err); no != nil && !strings.HasPrefix(no.GetField(), "/model") {
		return &messages.Rehearsal{BeginsAtMs: e.desk.Clock.Now().UnixMilli(), StartRefused: no.Error()}, nil
	}
	return made, err
}

func (e *Engine) rehearse(ctx context.Context, p *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error) {
	about, err := e.prospect(ctx, p)
	if err != nil {
		return nil, err
	}
	back, err := undo.Prepared(ctx, e, about.plan)
	if err != nil {
		return nil, err
	}
	if _, no := rollback.Prepared(about.plan, about.pkg, back, 0); no != nil {
		return nil, no
	}
	model, err = e.supposed(ctx, p, model)
	if err != nil {
		return nil, err
	}
	select {
	case e.rehearsing <- struct{}{}:
		defer func() { <-e.rehearsing }()
	case <-ctx.Done():
		return nil, fmt.Errorf("another rehearsal is being played: %w", ctx.Err())
	}
	began := e.desk.Clock.Now()
	r, no := rehearsal.New(p, about.pkg, about.fleet(), model, began)
	if no != nil {
		return nil, no
	}
	most := desk.Patience(ctx, began, rehearsalTime)
	late := func() bool { return ctx.Err() != nil || e.desk.Clock.Now().Sub(began) > most }
	ensemble.Play(r, late, told)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("a rehearsal was broken off: %w", err)
	}
	return r.Answer(), nil
}

// supposed adds to a model which share of the selected vehicles is online now.
func (e *Engine) supposed(ctx context.Context, p *messages.CampaignPlan, model *messages.FleetModel) (*messages.FleetModel, error) {
	if model != nil && model.OnlinePercent != nil {
		return model, nil
	}
	all, err := e.CountVehicles(ctx, p.GetSelector())
	if err != nil {
		return nil, desk.Located(err, "/selector")
	}
	online, err := e.CountVehicles(ctx, "("+p.GetSelector()+"\n) && online")
	if err != nil || all.GetMatched() == 0 {
		return model, nil //nolint:nilerr // a selector that is as long as one may be takes no more: the default stands
	}
	if model == nil {
		model = &messages.FleetModel{}
	}
	model = proto.CloneOf(model)
	model.OnlinePercent = proto.Float64(100 * float64(online.GetMatched()) / float64(all.GetMatched()))
	return model, nil
}

// prospect is what a start of a plan would find now.
type prospect struct {
	pkg      *messages.PackageRecord
	plan     *messages.CampaignPlan // checked
	question *messages.SelectVehicles
	selected *messages.Selection
}

func (a prospect) fleet() choice.Fleet {
	return choice.Fleet{VINs: a.selected.Vins, Traits: a.selected.Traits, LeftOut: a.selected.LeftOut}
}
