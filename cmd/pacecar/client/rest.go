package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/review"
)

// PutVehicle creates a vehicle, or replaces its attributes and ECUs.
func (c *Client) PutVehicle(ctx context.Context, vin string, r view.Registration) (view.Vehicle, error) {
	return answer[view.Vehicle](ctx, c, request{method: http.MethodPut, path: "/vehicles/" + url.PathEscape(vin), body: r})
}

// CampaignTimeline reads a part of what happened to a campaign, the newest first; cursor is empty at first, then what the
// last part named.
func (c *Client) CampaignTimeline(ctx context.Context, id, cursor string, limit int) (list view.List[view.Line], err error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	_, err = c.do(ctx, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/timeline?" + query.Encode()}, &list)
	return list, err
}

// Imports lists the imports that the server remembers, the newest first.
func (c *Client) Imports(ctx context.Context) (view.List[view.Import], error) {
	return answer[view.List[view.Import]](ctx, c, request{method: http.MethodGet, path: "/imports"})
}

// Policy reads which approvals the server asks for, besides what plans do.
func (c *Client) Policy(ctx context.Context) (review.Policy, error) {
	return answer[review.Policy](ctx, c, request{method: http.MethodGet, path: "/policy"})
}

// ForgetUpload gives up an upload that has begun.
func (c *Client) ForgetUpload(ctx context.Context, digest messages.Digest) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: "/uploads/" + string(digest)}, nil)
	return err
}
