// Package rehearsal is the part of the HTTP API that rehearses campaigns.
//
// POST /campaigns:rehearse takes a plan and what is supposed of the vehicles, POST
// /campaigns/{id}:rehearse the suppositions for a campaign that is there. Both answer what
// became of it in some runs, and change nothing. Where the field of a refusal is in the plan, its
// pointer begins with /plan.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as
// package api has them.
package rehearsal

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/operation"
	"pacecar/web/view"
	"pacecar/web/view/rehearsal"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// Campaign answers one campaign.
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
	// Rehearse plays a plan in virtual time with the vehicles that it would select now. told hears how many runs are done,
	// of how many.
	Rehearse(ctx context.Context, plan *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error)
}

// room answers with an engine.
type room struct{ engine Engine }

// answer is a body.
type answer struct{ Body rehearsal.Rehearsal }

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, engine Engine) {
	r := room{engine}
	api.Handle(a, api.Operation(http.MethodPost, "/campaigns:rehearse", "rehearse", "campaigns", "Play a plan in virtual time, and do nothing"), r.plan)
	api.Handle(a, api.Operation(http.MethodPost, "/campaigns/{id}:rehearse", "rehearseCampaign", "campaigns", "Play a campaign in virtual time, and do nothing"), r.campaign)
}

func (r room) plan(ctx context.Context, in *struct{ Body rehearsal.SupposedPlan }) (*answer, error) {
	plan, no := view.ToPlan(in.Body.Plan)
	if no != nil {
		return nil, below(no)
	}
	made, err := r.engine.Rehearse(ctx, plan, rehearsal.ToModel(in.Body.Model), telling(ctx))
	if err != nil {
		return nil, below(err)
	}
	return &answer{rehearsal.From(made)}, nil
}

func (r room) campaign(ctx context.Context, in *struct {
	api.InCampaign
	Body *rehearsal.Suppositions
}) (*answer, error) {
	var supposed rehearsal.Suppositions
	if in.Body != nil {
		supposed = *in.Body
	}
	s, err := r.engine.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	made, err := r.engine.Rehearse(ctx, s.GetRecord().GetPlan(), rehearsal.ToModel(supposed.Model), telling(ctx))
	if err != nil {
		return nil, err
	}
	return &answer{rehearsal.From(made)}, nil
}

// telling tells the operation, where the request has become one.
func telling(ctx context.Context) func(done, of int) {
	run := operation.From(ctx)
	return func(done, of int) { run.Tell(uint64(done), uint64(of), "runs") } //nolint:gosec // never negative
}

// below says where in the request the field of a plan is that a refusal names.
func below(err error) error {
	var no *messages.Rejection
	if !errors.As(err, &no) || !strings.HasPrefix(no.GetField(), "/") || strings.HasPrefix(no.GetField(), "/model/") {
		return err
	}
	return proto.CloneOf(no).At("/plan" + no.GetField())
}
