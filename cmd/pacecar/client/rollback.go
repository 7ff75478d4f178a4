package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/api"
)

// CallOff calls off a rollback that waits, of a campaign of this version.
func (c *Client) CallOff(ctx context.Context, id string, version uint64, r api.CallOff) (api.CalledOff, error) {
	return answer[api.CalledOff](ctx, c, request{
		method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + "/rollback/callOff", body: r, header: match(version),
	})
}

// RollBack stops a campaign, and starts another one that brings its vehicles back.
func (c *Client) RollBack(ctx context.Context, id string, r api.Rollback) (api.RolledBack, error) {
	return answer[api.RolledBack](ctx, c, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + "/rollback", body: r})
}
