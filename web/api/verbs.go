package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/validating"
	"pacecar/web/problem"
	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// campaignVerb is a command on a campaign.
type campaignVerb struct {
	name          string
	summary       string
	unconditional bool // works without If-Match
	stops         bool // only keeps vehicles from the update: it acts whatever If-Match says, for it is urgent and safe on any version
	command       func(by string, c view.Command, expected uint64) proto.Message
}

var campaignVerbs = []campaignVerb{
	{name: "start", summary: "Fix the roster and begin to offer",
		command: func(by string, c view.Command, expected uint64) proto.Message {
			return &messages.StartCampaign{By: by, ContentHash: c.ContentHash, ExpectedVersion: expected, Despite: c.Despite, ExpectedVehicles: c.ExpectedVehicles}
		}},
	{name: "pause", summary: "Stop offers and installations that have not begun; is never refused for If-Match", stops: true,
		command: func(by string, c view.Command, _ uint64) proto.Message {
			return &messages.PauseCampaign{By: by, Reason: c.Reason}
		}},
	{name: "resume", summary: "Go on after a pause or a halt",
		command: func(by string, c view.Command, expected uint64) proto.Message {
			return &messages.ResumeCampaign{
				By: by, Reason: c.Reason, ExpectedVersion: expected, AcceptFailures: c.AcceptFailures, Accepted: undo.ToFailures(c.Accepted),
			}
		}},
	{name: "cancel", summary: "End the campaign for good; is never refused for If-Match", stops: true,
		command: func(by string, c view.Command, _ uint64) proto.Message {
			return &messages.CancelCampaign{By: by, Reason: c.Reason, Done: c.Done}
		}},
	{name: "submit", summary: "Say that a draft is ready to be read by those who approve it",
		command: func(by string, _ view.Command, expected uint64) proto.Message {
			return &messages.SubmitCampaign{By: by, ExpectedVersion: expected}
		}},
	{name: "sendBack", summary: "Make a draft of a campaign in review, or of an approved one, and void its approvals; needs no If-Match", unconditional: true,
		command: func(by string, c view.Command, expected uint64) proto.Message {
			return &messages.SendBackCampaign{By: by, Reason: c.Reason, ExpectedVersion: expected}
		}},
	{name: "approve", summary: "Sign the present content",
		command: func(by string, c view.Command, _ uint64) proto.Message {
			return &messages.ApproveCampaign{By: by, ContentHash: c.ContentHash}
		}},
}

// inVerb is the input of a verb.
type inVerb struct {
	InCampaign
	Acting
	condition.IfMatch
	validating.Only
	Body *view.Command
}

// campaignVerb runs a verb if the campaign is as the caller last saw it.
func (a *API) campaignVerb(v campaignVerb) func(context.Context, *inVerb) (*out[view.Campaign], error) {
	return func(ctx context.Context, in *inVerb) (*out[view.Campaign], error) {
		var c view.Command
		if in.Body != nil {
			c = *in.Body
		}
		by, err := in.who(c.By)
		if err != nil {
			return nil, err
		}
		rests := condition.Parse(in.ETag)
		if v.stops {
			rests = condition.Condition{}
		}
		if !rests.Given && !v.unconditional && !v.stops && (v.name != approval || c.ContentHash == "") {
			return nil, preconditionRequired(v.name+" changes a campaign that others may be changing: say which state the decision rests on",
				"send the ETag of GET /campaigns/{id}, or * to act on whatever is there")
		}
		filled := &c
		if v.name != approval {
			filled = &view.Command{} // a start that names no content is for the cohorts as they are
		}
		expected, err := a.check(ctx, in.ID, rests, filled)
		if err != nil {
			return nil, err
		}
		s, err := a.config.Engine.CommandCampaign(ctx, in.ID, v.command(by, c, expected))
		if err != nil {
			return nil, a.withCurrent(ctx, in.ID, err)
		}
		return showCampaign(s), nil
	}
}

// preconditionRequired refuses a decision that does not say what it rests on.
func preconditionRequired(why, cure string) error {
	p := problem.New(http.StatusPreconditionRequired, "PreconditionRequired", why)
	p.Errors = []problem.Error{{Pointer: "header If-Match", Detail: "the header is missing", Suggestion: cure}}
	return p
}

// check refuses a stale condition and answers the version the command must find. It fills
// in the content to approve, where the caller means the present one.
func (a *API) check(ctx context.Context, id string, p condition.Condition, c *view.Command) (expected uint64, err error) {
	if !p.Given {
		return 0, nil
	}
	s, err := a.config.Engine.Campaign(ctx, id)
	if err != nil {
		return 0, err
	}
	c.ContentHash = cmp.Or(c.ContentHash, s.GetRecord().GetContentHash())
	return p.Expected(s.GetVersion(), view.FromCampaign(s))
}

// withCurrent adds the present state to the refusal of a write that lost a race.
func (a *API) withCurrent(ctx context.Context, id string, err error) error {
	var r *messages.Rejection
	if !errors.As(err, &r) || r.GetCode() != messages.StaleVersion {
		return err
	}
	s, readErr := a.config.Engine.Campaign(ctx, id)
	if readErr != nil {
		return err // the refusal stands without it
	}
	return condition.Stale(s.GetVersion(), view.FromCampaign(s))
}
