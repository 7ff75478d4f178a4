package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/web/view"
	"pacecar/web/view/operation"
)

// Operations lists what takes long, the newest first; state and kind are empty for all.
func (c *Client) Operations(ctx context.Context, state, kind string) (view.List[operation.Operation], error) {
	return answer[view.List[operation.Operation]](ctx, c, request{method: http.MethodGet, path: "/operations?" + url.Values{"state": {state}, "kind": {kind}}.Encode()})
}

// Operation reads one.
func (c *Client) Operation(ctx context.Context, id string) (operation.Operation, error) {
	return answer[operation.Operation](ctx, c, request{method: http.MethodGet, path: "/operations/" + url.PathEscape(id)})
}

// CancelOperation ends one.
func (c *Client) CancelOperation(ctx context.Context, id string) (operation.Operation, error) {
	return answer[operation.Operation](ctx, c, request{method: http.MethodPost, path: "/operations/" + url.PathEscape(id) + ":cancel"})
}

// await waits for what is answered later. Who does not wait any longer has it cancelled, as nobody else knows of it.
func (c *Client) await(ctx context.Context, body io.Reader, out any) error {
	var begun operation.Operation
	if err := json.NewDecoder(io.LimitReader(body, maxAnswer)).Decode(&begun); err != nil {
		return fmt.Errorf("the operation does not decode: %w", err)
	}
	o, err := lasting.Await(ctx, begun, func(ctx context.Context) (operation.Operation, error) { return c.Operation(ctx, begun.ID) })
	if ctx.Err() != nil {
		last, end := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer end()
		_, _ = c.CancelOperation(last, begun.ID) // if it cannot be told, it ends by itself in minutes
	}
	if err != nil {
		return err
	}
	return lasting.Outcome(o, out)
}
