package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// Vehicles lists vehicles in order of VIN; cursor is empty at first, then what the last part
// named.
func (c *Client) Vehicles(ctx context.Context, selector, cursor string, limit int) (view.VehicleList, error) {
	return c.vehicles(ctx, url.Values{"selector": {selector}, "cursor": {cursor}, "limit": {strconv.Itoa(limit)}})
}

// Window reads the vehicles behind an offset, in the order of an attribute.
func (c *Client) Window(ctx context.Context, selector, sort string, offset uint64, limit int) (view.VehicleList, error) {
	return c.vehicles(ctx, url.Values{
		"selector": {selector}, "sort": {sort}, "offset": {strconv.FormatUint(offset, 10)}, "limit": {strconv.Itoa(limit)},
	})
}

func (c *Client) vehicles(ctx context.Context, query url.Values) (view.VehicleList, error) {
	return answer[view.VehicleList](ctx, c, request{method: http.MethodGet, path: "/vehicles?" + query.Encode()})
}

// Facets counts the vehicles that a selector matches by the values of attributes; none are
// the usual ones.
func (c *Client) Facets(ctx context.Context, selector string, by []string, limit int) (sets.Facets, error) {
	query := url.Values{"selector": {selector}, "by": by, "limit": {strconv.Itoa(limit)}}
	return answer[sets.Facets](ctx, c, request{method: http.MethodGet, path: "/vehicles:facets?" + query.Encode()})
}
