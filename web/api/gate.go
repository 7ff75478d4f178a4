package api

import (
	"context"
	"net/http"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/validating"
	"pacecar/web/view"
)

// gates registers what a person says to a gate that waits for one.
func (a *API) gates() {
	op := operation(http.MethodPost, "/campaigns/{id}/gates/{wave}/open", "openGate", "campaigns", "Open a gate that waits for nothing but a person, and say why")
	op.Errors = append(op.Errors, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(a, op, a.openGate)
}

func (a *API) openGate(ctx context.Context, in *struct {
	InCampaign
	Acting
	condition.IfMatch
	validating.Only
	Wave uint32 `path:"wave" minimum:"1" maximum:"32" doc:"Number of the wave whose gate it is: the current one." example:"1"`
	Body view.Command
}) (*out[view.Campaign], error) {
	v := campaignVerb{name: "openGate", command: func(by string, c view.Command, expected uint64) proto.Message {
		return &messages.OpenGate{By: by, Wave: in.Wave, Reason: c.Reason, ExpectedVersion: expected}
	}}
	return a.campaignVerb(v)(ctx, &inVerb{InCampaign: in.InCampaign, Acting: in.Acting, IfMatch: in.IfMatch, Body: &in.Body})
}
