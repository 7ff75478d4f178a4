package client

import (
	"context"
	"net/http"

	"pacecar/web/view/nodes"
)

// Nodes reads the nodes of the engine.
func (c *Client) Nodes(ctx context.Context) (nodes.NodeList, error) {
	return answer[nodes.NodeList](ctx, c, request{method: http.MethodGet, path: "/nodes"})
}

// Slots reads who owns which slot.
func (c *Client) Slots(ctx context.Context) (nodes.SlotList, error) {
	return answer[nodes.SlotList](ctx, c, request{method: http.MethodGet, path: "/slots"})
}
