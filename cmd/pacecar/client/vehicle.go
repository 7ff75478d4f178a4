package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
	"pacecar/web/view/handover"
)

// Configurations reads what a vehicle consisted of, newest first; before is empty at
// first, then what the last part named.
func (c *Client) Configurations(ctx context.Context, vin, before string, limit int) (view.List[view.Configuration], error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}, "before": {before}}
	var list view.List[view.Configuration]
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/vehicles/" + url.PathEscape(vin) + "/configurations?" + query.Encode()}, &list)
	return list, err
}

// ClearVehicle takes a vehicle's flags away; no codes mean all.
func (c *Client) ClearVehicle(ctx context.Context, vin string, clearing view.Clearing) (view.Vehicle, error) {
	var v view.Vehicle
	_, err := c.do(ctx, request{method: http.MethodPost, path: "/vehicles/" + url.PathEscape(vin) + ":clear", body: clearing}, &v)
	return v, err
}

// SettleInstallation says that no installation runs in a vehicle.
func (c *Client) SettleInstallation(ctx context.Context, vin string, settlement handover.Settlement) (view.Vehicle, error) {
	var v view.Vehicle
	_, err := c.do(ctx, request{method: http.MethodPost, path: "/vehicles/" + url.PathEscape(vin) + ":settle", body: settlement}, &v)
	return v, err
}

// RemoveVehicle forgets a vehicle until it is registered again.
func (c *Client) RemoveVehicle(ctx context.Context, vin string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: "/vehicles/" + url.PathEscape(vin)}, nil)
	return err
}
