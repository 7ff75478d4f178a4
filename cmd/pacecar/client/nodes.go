package client

import (
	"context"
	"net/http"

	"pacecar/web/view/nodes"
)

// Nodes reads the nodes of the engine.
func (c *Client) Nodes(ctx context.Context) (nodes.NodeList, error) {
	var list nodes.NodeList
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/nodes"}, &list)
	return list, err
}

// Slots reads who owns which slot.
func (c *Client) Slots(ctx context.Context) (nodes.SlotList, error) {
	var list nodes.SlotList
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/slots"}, &list)
	return list, err
}
