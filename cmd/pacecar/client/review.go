package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/view"
	"pacecar/web/view/review"
)

// EditCampaign gives a campaign another plan in place of the version of it that was looked at.
func (c *Client) EditCampaign(ctx context.Context, id string, plan view.Plan, version uint64) (view.Campaign, error) {
	return answer[view.Campaign](ctx, c, request{method: http.MethodPut, path: "/campaigns/" + url.PathEscape(id), body: plan, header: match(version)})
}

// CampaignReview reads what somebody reads before approving a campaign.
func (c *Client) CampaignReview(ctx context.Context, id string) (review.Review, error) {
	return answer[review.Review](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/review"})
}
