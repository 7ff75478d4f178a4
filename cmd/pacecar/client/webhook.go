package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/view"
	"pacecar/web/view/notice"
)

// Webhooks lists the webhooks that the server knows.
func (c *Client) Webhooks(ctx context.Context) ([]notice.Webhook, error) {
	var list view.List[notice.Webhook]
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/webhooks"}, &list)
	return list.Items, err
}

// TestWebhook sends an event that says nothing.
func (c *Client) TestWebhook(ctx context.Context, name string) (notice.Tried, error) {
	return answer[notice.Tried](ctx, c, request{method: http.MethodPost, path: "/webhooks/" + url.PathEscape(name) + ":test"})
}

// Deliveries lists a part of what a webhook was told or is to be told, the newest first: those in a state, if one is given,
// that an RSQL filter matches. cursor is empty at first, then what the last part named.
func (c *Client) Deliveries(ctx context.Context, name, state, filter, cursor string, limit int) (list view.List[notice.Delivery], err error) {
	query := part(filter, cursor, limit)
	if state != "" {
		query.Set("state", state)
	}
	_, err = c.do(ctx, request{method: http.MethodGet, path: deliveries(name) + "?" + query.Encode()}, &list)
	return list, err
}

// Delivery reads one delivery, with the event that it carries.
func (c *Client) Delivery(ctx context.Context, name, id string) (notice.Delivery, error) {
	return answer[notice.Delivery](ctx, c, request{method: http.MethodGet, path: deliveries(name) + "/" + url.PathEscape(id)})
}

// ReplayDelivery sends one again, at once, and tells what has become of it.
func (c *Client) ReplayDelivery(ctx context.Context, name, id string) (notice.Delivery, error) {
	return answer[notice.Delivery](ctx, c, request{method: http.MethodPost, path: deliveries(name) + "/" + url.PathEscape(id) + ":replay"})
}

func deliveries(name string) string { return "/webhooks/" + url.PathEscape(name) + "/deliveries" }
