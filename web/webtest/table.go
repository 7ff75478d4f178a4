package webtest

import (
	"cmp"
	"context"
	"math"
	"slices"

	"pacecar/messages"
	"pacecar/web/webtest/values"
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
	w := &messages.TableWindow{Total: uint64(len(all))}
	if sort := cmp.Or(q.GetSort(), "vin"); sort != "vin" {
		of, err := values.Of(sort, "query sort")
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(all, func(a, b *messages.VehicleStatus) int {
			x, y := of(a.GetRecord()), of(b.GetRecord())
			if len(x) != len(y) {
				return len(y) - len(x) // those without it come last
			}
			if q.GetReverse() {
				x, y = y, x
			}
			return slices.Compare(x, y)
		})
	} else if q.GetReverse() {
		slices.Reverse(all)
	}
	all = slices.DeleteFunc(all, func(s *messages.VehicleStatus) bool {
		return q.GetCursor() != "" && s.GetRecord().GetVin() <= q.GetCursor()
	})
	all = all[min(q.GetOffset(), uint64(len(all))):]
	w.Vehicles = all[:min(int(q.GetLimit()), len(all))]
	if n := len(w.Vehicles); n < len(all) && cmp.Or(q.GetSort(), "vin") == "vin" && !q.GetReverse() {
		w.Next = w.Vehicles[n-1].GetRecord().GetVin()
	}
	return w, nil
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
	sum := &messages.Facets{Matched: uint64(len(all)), Total: counted.GetTotal()}
	for _, attribute := range by {
		of, err := values.Of(attribute, "query by")
		if err != nil {
			return nil, err
		}
		facet, counts := &messages.Facet{Attribute: attribute}, map[string]uint64{}
		if attribute != "tags" && attribute != "flags" && attribute != "online" {
			facet.MissingTerm = "!has(" + attribute + ")"
		}
		for _, s := range all {
			has := of(s.GetRecord())
			if len(has) == 0 {
				facet.Missing++
			}
			for _, value := range has {
				counts[value]++
			}
		}
		for value, n := range counts {
			facet.Values = append(facet.Values, &messages.FacetValue{Value: value, Count: n, Term: values.Term(attribute, value)})
		}
		slices.SortFunc(facet.Values, func(a, b *messages.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		facet.Distinct = uint64(len(facet.Values))
		for _, rest := range facet.Values[min(limit, len(facet.Values)):] {
			facet.Other += rest.Count
		}
		facet.Values = facet.Values[:min(limit, len(facet.Values))]
		sum.Facets = append(sum.Facets, facet)
	}
	return sum, nil
}
