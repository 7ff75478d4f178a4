package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
	"pacecar/web/view/review"
)

// EditCampaign gives a campaign another plan in place of the version of it that was looked at.
func (c *Client) EditCampaign(ctx context.Context, id string, plan view.Plan, version uint64) (view.Campaign, error) {
	var campaign view.Campaign
	_, err := c.do(ctx, request{
		method: http.MethodPut, path: "/campaigns/" + url.PathEscape(id), body: plan,
		header: http.Header{"If-Match": {strconv.Quote(strconv.FormatUint(version, 10))}},
	}, &campaign)
	return campaign, err
}

// CampaignReview reads what somebody reads before approving a campaign.
func (c *Client) CampaignReview(ctx context.Context, id string) (review.Review, error) {
	return answer[review.Review](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/review"})
}
