package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
	"pacecar/web/view/handover"
)

// Configurations reads what a vehicle consisted of, newest first; cursor is empty at
// first, then what the last part named.
func (c *Client) Configurations(ctx context.Context, vin, cursor string, limit int) (view.List[view.Configuration], error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}, "cursor": {cursor}}
	return answer[view.List[view.Configuration]](ctx, c, request{method: http.MethodGet, path: "/vehicles/" + url.PathEscape(vin) + "/configurations?" + query.Encode()})
}

// ClearVehicle takes flags away from a vehicle of this version; no codes mean all.
func (c *Client) ClearVehicle(ctx context.Context, vin string, version uint64, clearing view.Clearing) (view.Vehicle, error) {
	return answer[view.Vehicle](ctx, c, request{
		method: http.MethodPost, path: "/vehicles/" + url.PathEscape(vin) + ":clear", body: clearing, header: match(version),
	})
}

// SettleInstallation says that no installation runs in a vehicle.
func (c *Client) SettleInstallation(ctx context.Context, vin string, settlement handover.Settlement) (view.Vehicle, error) {
	return answer[view.Vehicle](ctx, c, request{method: http.MethodPost, path: "/vehicles/" + url.PathEscape(vin) + ":settle", body: settlement})
}

// RemoveVehicle forgets a vehicle until it is registered again.
func (c *Client) RemoveVehicle(ctx context.Context, vin string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: "/vehicles/" + url.PathEscape(vin)}, nil)
	return err
}
