package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
)

// MapPackage counts how the vehicles that a selector matches stand towards a package. Those
// that were not heard within a time, such as 30d, are blocked; empty: nobody is for that.
func (c *Client) MapPackage(ctx context.Context, id, selector, heardWithin string) (view.Mapping, error) {
	var m view.Mapping
	query := url.Values{"selector": {selector}, "heardWithin": {heardWithin}}
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/packages/" + url.PathEscape(id) + ":map?" + query.Encode()}, &m)
	return m, err
}

// PackageVehicles lists the vehicles behind one reason of a mapping; cursor is empty at
// first, then what the last part named.
func (c *Client) PackageVehicles(ctx context.Context, id, selector, heardWithin, reason, cursor string, limit int) (view.List[view.Fitness], error) {
	query := url.Values{"selector": {selector}, "heardWithin": {heardWithin}, "reason": {reason}, "cursor": {cursor}, "limit": {strconv.Itoa(limit)}}
	return answer[view.List[view.Fitness]](ctx, c, request{method: http.MethodGet, path: "/packages/" + url.PathEscape(id) + "/vehicles?" + query.Encode()})
}

// PackageVehicle tells how one vehicle stands towards a package.
func (c *Client) PackageVehicle(ctx context.Context, id, vin string) (view.Fitness, error) {
	return answer[view.Fitness](ctx, c, request{method: http.MethodGet, path: "/packages/" + url.PathEscape(id) + "/vehicles/" + url.PathEscape(vin)})
}
