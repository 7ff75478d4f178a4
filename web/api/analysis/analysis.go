// Package analysis is the part of the HTTP API that tells what is made of a campaign
// afterwards: its gates' decisions with their inputs, judged again.
//
// Its operations change nothing, may be called from any goroutine, and while a campaign runs
// as well; failures and refusals are problems, as package api has them.
package analysis

import (
	"context"
	"net/http"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/report"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// CampaignGates answers a campaign's decisions, oldest first, each judged again.
	CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error)
}

// room answers with an engine.
type room struct{ engine Engine }

// answer is a body.
type answer[T any] struct{ Body T }

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, engine Engine) {
	r := room{engine}
	api.Handle(a, api.Operation(http.MethodGet, "/campaigns/{id}/gates", "getCampaignGates", "campaigns", "Show what a campaign's gates decided, on what, and whether that can be recomputed"), r.gates)
}

func (r room) gates(ctx context.Context, in *api.InCampaign) (*answer[report.Gates], error) {
	reviews, err := r.engine.CampaignGates(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[report.Gates]{report.Judged(reviews)}, nil
}
