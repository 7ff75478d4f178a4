package client

import (
	"context"
	"net/http"

	"pacecar/web/view/pools"
)

// Pools reads the pools that all campaigns share.
func (c *Client) Pools(ctx context.Context) ([]pools.Pool, error) {
	var list pools.PoolList
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/pools"}, &list)
	return list.Items, err
}
