// Package table reads the fleet as a table: any window of it at any depth, and counts by
// value.
//
// Counts by value ([Table.Facets]) walk one column of each slot. A window of rows
// ([Table.Rows]) is found without listing what is before it: every slot tells how many
// vehicles it has in a stretch of VINs, with a sample of them, and the stretch is narrowed
// down to the window, with three or four questions for millions of vehicles.
//
// A [Table] keeps nothing and is safe for concurrent use. While vehicles come and go, a
// window may be off by as many. Refusals and failures come as package engine says.
package table

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting/facet"
	"pacecar/messages"
	"pacecar/persistence"
)

// MaxValues is how many values of one attribute people are shown.
const MaxValues = 1000

// everyVehicle is the selector that an empty one stands for.
const everyVehicle = "true"

// Table reads the fleet. New makes one.
type Table struct {
	desk    *desk.Desk
	cohorts *cohorts.Keeper
}

// New makes the table behind a desk; selectors may name cohorts.
func New(d *desk.Desk, c *cohorts.Keeper) *Table { return &Table{d, c} }

// Facets counts the vehicles that a selector (empty: all) matches by the values of
// attributes, the most frequent first, and shows at most limit values of each.
func (t *Table) Facets(ctx context.Context, selector string, attributes []string, limit int) (*messages.Facets, error) {
	limit = min(max(limit, 1), MaxValues)
	sum, err := t.count(ctx, selector, attributes, "query by")
	if err != nil {
		return nil, err
	}
	for _, f := range sum.Facets {
		a, rejection := facet.Parse(f.Attribute, "query by")
		if rejection != nil {
			return nil, rejection
		}
		slices.SortFunc(f.Values, func(x, y *messages.FacetValue) int {
			return cmp.Or(cmp.Compare(y.Count, x.Count), facet.Compare(a, x.Value, y.Value))
		})
		f.Distinct, f.MissingTerm = uint64(len(f.Values)), facet.Term(a, "")
		for _, rest := range f.Values[min(limit, len(f.Values)):] {
			f.Other += rest.Count
		}
		f.Values = f.Values[:min(limit, len(f.Values))]
		for _, v := range f.Values {
			v.Term = facet.Term(a, v.Value)
		}
	}
	return sum, nil
}

// count adds up what all slots count, in no order. field is where the attributes are named.
func (t *Table) count(ctx context.Context, selector string, attributes []string, field string) (*messages.Facets, error) {
	sum := &messages.Facets{}
	places := make([]map[string]*messages.FacetValue, len(attributes))
	for i, name := range attributes {
		if _, rejection := facet.Parse(name, field); rejection != nil {
			return nil, rejection // before all slots are asked
		}
		sum.Facets = append(sum.Facets, &messages.Facet{Attribute: name})
		places[i] = map[string]*messages.FacetValue{}
	}
	terms, err := t.cohorts.Resolve(ctx, cmp.Or(selector, everyVehicle))
	if err != nil {
		return nil, err
	}
	question := terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
		return &messages.CountFacets{Selector: selector, Attributes: attributes, Cohorts: named, NowMs: nowMS}
	})
	err = t.desk.Router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.Facets](reply)
		if err != nil {
			return err
		}
		sum.Matched += part.Matched
		sum.Total += part.Total
		for i, f := range part.Facets {
			sum.Facets[i].Missing += f.Missing
			for _, v := range f.Values {
				known := places[i][v.Value]
				if known == nil {
					known = &messages.FacetValue{Value: v.Value}
					places[i][v.Value] = known
					sum.Facets[i].Values = append(sum.Facets[i].Values, known)
				}
				known.Count += v.Count
			}
		}
		return nil
	})
	return sum, err
}
