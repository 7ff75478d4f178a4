package webtest

import (
	"context"
	"math"

	"pacecar/messages"
	"pacecar/web/webtest/table"
)

// Window answers a part of the table.
func (e *Engine) Window(ctx context.Context, q *messages.TableQuery) (*messages.TableWindow, error) {
	if q.GetCursor() != "" && (q.GetSort() != "" || q.GetReverse() || q.GetOffset() > 0) {
		return nil, messages.Reject(messages.Malformed, "a cursor takes neither sort nor offset").At("query cursor")
	}
	all, _, err := e.Vehicles(ctx, q.GetSelector(), "", math.MaxInt)
	if err != nil {
		return nil, err
	}
	return table.Window(all, q)
}

// Facets counts vehicles by value.
func (e *Engine) Facets(ctx context.Context, selector string, by []string, limit int) (*messages.Facets, error) {
	all, _, err := e.Vehicles(ctx, selector, "", math.MaxInt)
	if err != nil {
		return nil, err
	}
	counted, err := e.CountVehicles(ctx, "")
	if err != nil {
		return nil, err
	}
	return table.Facets(all, counted.GetTotal(), by, limit)
}
