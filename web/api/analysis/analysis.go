// Package analysis is the part of the HTTP API that tells what is made of a campaign
// afterwards: its gates' decisions with their inputs, judged again; its account, as figures,
// rows or a page; and two campaigns side by side.
//
// Its operations change nothing, may be called from any goroutine, and while a campaign runs
// as well; failures and refusals are problems, as package api has them.
package analysis

import (
	"context"
	"net/http"
	"time"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/report"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// CampaignGates answers a campaign's decisions, oldest first, each judged again.
	CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error)
	// CampaignAnalysis answers what became of a campaign, and what its failures share.
	CampaignAnalysis(ctx context.Context, id string) (*messages.CampaignAnalysis, error)
}

// room answers with an engine.
type room struct {
	engine  Engine
	now     func() time.Time
	drawnUp *drawnUp
}

// answer is a body.
type answer[T any] struct{ Body T }

// Register adds the operations to an API that has not served yet. now is the server's clock; nil:
// the machine's.
func Register(a *api.API, engine Engine, now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	r := room{engine, now, newDrawnUp(engine, now)}
	r.accounts(a)
	api.Handle(a, api.Operation(http.MethodGet, "/campaigns/{id}/comparison", "compareCampaigns", "campaigns", "Put another campaign beside this one"), r.compare)
	api.Handle(a, api.Operation(http.MethodGet, "/campaigns/{id}/gates", "getCampaignGates", "campaigns", "Show what a campaign's gates decided, on what, and whether that can be recomputed"), r.gates)
}

func (r room) gates(ctx context.Context, in *api.InCampaign) (*answer[report.Gates], error) {
	reviews, err := r.engine.CampaignGates(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[report.Gates]{report.Judged(reviews)}, nil
}

func (r room) compare(ctx context.Context, in *struct {
	api.InCampaign
	With string `query:"with" required:"true" minLength:"1" maxLength:"64" doc:"The campaign that is compared with the one of the path."`
}) (*answer[report.Comparison], error) {
	var accounts [2]report.Report
	for i, id := range []string{in.ID, in.With} {
		found, err := r.engine.CampaignAnalysis(ctx, id)
		if err != nil {
			return nil, err
		}
		accounts[i] = report.Account(found, r.now())
	}
	return &answer[report.Comparison]{report.Compare(accounts[0], accounts[1])}, nil
}
