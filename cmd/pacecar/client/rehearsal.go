package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/view"
	"pacecar/web/view/rehearsal"
)

// Rehearse plays a plan in virtual time.
func (c *Client) Rehearse(ctx context.Context, plan view.Plan, model rehearsal.FleetModel) (rehearsal.Rehearsal, error) {
	return answer[rehearsal.Rehearsal](ctx, c, request{method: http.MethodPost, path: "/campaigns:rehearse", body: rehearsal.SupposedPlan{Plan: plan, Model: model}, lasting: true})
}

// RehearseCampaign plays a campaign that is there.
func (c *Client) RehearseCampaign(ctx context.Context, id string, model rehearsal.FleetModel) (rehearsal.Rehearsal, error) {
	return answer[rehearsal.Rehearsal](ctx, c, request{
		method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + ":rehearse", body: rehearsal.Suppositions{Model: model}, lasting: true,
	})
}
