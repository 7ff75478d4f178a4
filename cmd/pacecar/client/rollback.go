package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/api"
)

// CallOff calls off a rollback that waits.
func (c *Client) CallOff(ctx context.Context, id string, r api.CallOff) (done api.CalledOff, err error) {
	_, err = c.do(ctx, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + "/rollback/callOff", body: r}, &done)
	return done, err
}

// RollBack stops a campaign, and starts another one that brings its vehicles back.
func (c *Client) RollBack(ctx context.Context, id string, r api.Rollback) (done api.RolledBack, err error) {
	_, err = c.do(ctx, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + "/rollback", body: r}, &done)
	return done, err
}
