// Package review is the part of the HTTP API by which campaigns are written again and reviewed.
//
// PUT /campaigns/{id} gives a campaign that has not been started another plan, which makes a draft
// of it and voids its approvals: If-Match names the version that was looked at, approvals
// included, and the answer whose approvals are void, as reviewed.approvedBy. With If-None-Match: * it
// creates. The plan that a campaign has already changes nothing, whatever the header says.
// GET /campaigns/{id}/review is what somebody reads before approving. GET /policy is
// what the server asks for besides.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as
// package api has them.
package review

import (
	"context"
	"errors"
	"net/http"

	"google.golang.org/protobuf/proto"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/condition"
	"pacecar/web/api/validating"
	"pacecar/web/view"
	"pacecar/web/view/review"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// CreateCampaign writes a draft.
	CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error)
	// CommandCampaign runs EditCampaign, whose package the engine fills.
	CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error)
	// Campaign answers one campaign.
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
	// ApprovalPolicy is what is asked of campaigns besides what their plans do.
	ApprovalPolicy() *messages.ApprovalPolicy
}

// room answers with an engine.
type room struct{ engine Engine }

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, engine Engine) {
	r := room{engine}
	put := api.Operation(http.MethodPut, "/campaigns/{id}", "putCampaign", "campaigns", "Write a campaign again that has not been started, which makes a draft of it and voids its approvals; or create it")
	put.Errors = append(put.Errors, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	put.Responses = map[string]*huma.Response{"201": {Description: "Created", Content: api.Content[view.Campaign](a)}}
	api.Handle(a, put, r.put)
	api.Handle(a, api.Operation(http.MethodGet, "/campaigns/{id}/review", "getCampaignReview", "campaigns", "Show what somebody reads before approving a campaign"), r.read)
	api.Handle(a, api.Operation(http.MethodGet, "/policy", "getPolicy", "campaigns", "Show which approvals the server asks for, besides what plans do"), r.policy)
}

// written is a campaign that was written.
type written struct {
	Status   int
	Location string `header:"Location" doc:"Address of a campaign that was created."`
	ETag     string `header:"ETag" doc:"Version, for If-Match."`
	Body     view.Campaign
}

func (r room) put(ctx context.Context, in *struct {
	api.InCampaign
	api.Acting
	condition.IfMatch
	condition.IfNoneMatch
	validating.Only
	Body view.Plan
}) (*written, error) {
	by, err := api.Who("", in.Actor)
	if err != nil {
		return nil, err
	}
	plan, no := view.ToPlan(in.Body)
	if no != nil {
		return nil, no
	}
	if plan.Id != "" && plan.Id != in.ID {
		return nil, messages.Reject(messages.Malformed, "the plan is for campaign %s, the address is that of %s", plan.Id, in.ID).At("/id").Suggest("leave the id out, or write to its own address")
	}
	plan.Id = in.ID
	if in.None != "" {
		return r.create(ctx, plan, by)
	}
	rests := condition.Parse(in.ETag)
	if !rests.Given {
		return nil, api.PreconditionRequired("a plan takes the place of one that others may be changing or approving: say which state you read",
			"send the ETag of GET /campaigns/{id}, * to write over whatever is there, or If-None-Match: * to create")
	}
	expected, err := r.expected(ctx, in.ID, rests)
	if err != nil {
		return nil, err
	}
	s, err := r.engine.CommandCampaign(ctx, in.ID, &messages.EditCampaign{Plan: plan, By: by, ExpectedVersion: expected})
	if err != nil {
		return nil, r.overtaken(ctx, in.ID, err)
	}
	return &written{Status: http.StatusOK, ETag: condition.ETag(s.GetVersion()), Body: view.FromCampaign(s)}, nil
}

// expected is the version that a plan takes the place of. Whether the only one that a condition
// names is the present one, the campaign judges: it knows its own plan again.
func (r room) expected(ctx context.Context, id string, rests condition.Condition) (uint64, error) {
	if version, one := rests.Version(); one || rests.Any() {
		return version, nil
	}
	s, err := r.engine.Campaign(ctx, id)
	if err != nil {
		return 0, err
	}
	return rests.Expected(s.GetVersion(), view.FromCampaign(s))
}

func (r room) create(ctx context.Context, plan *messages.CampaignPlan, by string) (*written, error) {
	s, err := r.engine.CreateCampaign(ctx, plan, by)
	if err != nil {
		return nil, r.overtaken(ctx, plan.GetId(), err)
	}
	return &written{Status: http.StatusCreated, Location: api.Prefix + "/campaigns/" + plan.GetId(), ETag: condition.ETag(s.GetVersion()), Body: view.FromCampaign(s)}, nil
}

// overtaken adds the present state to the refusal of a plan that would take another's place. Where
// the request said that there is none (RFC 9110, 13.1.2), its condition has failed.
func (r room) overtaken(ctx context.Context, id string, err error) error {
	var no *messages.Rejection
	if !errors.As(err, &no) || no.GetCode() != messages.StaleVersion && no.GetCode() != messages.AlreadyExists {
		return err
	}
	s, readErr := r.engine.Campaign(ctx, id)
	if readErr != nil {
		return err // the refusal stands without it
	}
	if no.GetCode() == messages.StaleVersion {
		return condition.Stale(s.GetVersion(), view.FromCampaign(s))
	}
	p := condition.Overtaken(no, s.GetVersion(), view.FromCampaign(s))
	p.Status = http.StatusPreconditionFailed
	return p
}

// reviewed is the answer to a reader.
type reviewed struct {
	ETag string `header:"ETag" doc:"Version of the campaign, for If-Match."`
	Body review.Review
}

func (r room) read(ctx context.Context, in *api.InCampaign) (*reviewed, error) {
	s, err := r.engine.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &reviewed{condition.ETag(s.GetVersion()), review.Of(s)}, nil
}

// asked is the answer about the policy.
type asked struct{ Body review.Policy }

func (r room) policy(context.Context, *struct{}) (*asked, error) {
	return &asked{review.FromPolicy(r.engine.ApprovalPolicy())}, nil
}
