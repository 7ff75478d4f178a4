package analysis

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"pacecar/actors/campaign/analysis"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// divided are the attributes by which the whole roster is broken down.
var divided = []string{"region", "model"}

// mostValues of an attribute are told one by one; the others together.
const mostValues = 200

// divide counts each heap of the roster by value. One question to every slot and heap answers for all attributes.
func divide(ctx context.Context, d *desk.Desk, a *messages.CampaignAnalysis, sorted *analysis.Sorting) error {
	standing := make([]map[string]*messages.StandingOf, len(divided))
	missing := make([]*messages.StandingOf, len(divided))
	for i := range divided {
		standing[i], missing[i] = map[string]*messages.StandingOf{}, &messages.StandingOf{}
	}
	var counted [analysis.Heaps]*messages.Facets
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(setsAtOnce)
	for heap, vins := range sorted.Heaps {
		if len(vins) == 0 {
			continue
		}
		group.Go(func() (err error) {
			counted[heap], err = count(within, d, vins, divided)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for heap := range counted {
		for i, facet := range counted[heap].GetFacets() {
			add(missing[i], heap, uint32(facet.GetMissing()))
			for _, v := range facet.GetValues() {
				of := standing[i][v.GetValue()]
				if of == nil {
					of = &messages.StandingOf{Value: v.GetValue()}
					standing[i][v.GetValue()] = of
				}
				add(of, heap, uint32(v.GetCount()))
			}
		}
	}
	for i, attribute := range divided {
		a.Breakdowns = append(a.Breakdowns, breakdown(attribute, standing[i], missing[i]))
	}
	return nil
}

// add counts so many vehicles of a heap.
func add(of *messages.StandingOf, heap int, n uint32) {
	of.Total += n
	switch heap {
	case analysis.Done:
		of.Succeeded += n
	case analysis.Broken:
		of.Failed += n
	case analysis.Flight:
		of.InFlight += n
	case analysis.Awaiting:
		of.Waiting += n
	default:
		of.Other += n
	}
}

// breakdown puts the values in order, and what is too much together.
func breakdown(attribute string, standing map[string]*messages.StandingOf, missing *messages.StandingOf) *messages.Breakdown {
	list := slices.SortedFunc(maps.Values(standing), func(a, b *messages.StandingOf) int {
		return cmp.Or(cmp.Compare(b.GetTotal(), a.GetTotal()), cmp.Compare(a.GetValue(), b.GetValue()))
	})
	b := &messages.Breakdown{Attribute: attribute, Values: list[:min(len(list), mostValues)]}
	if missing.GetTotal() > 0 {
		b.Missing = missing
	}
	if rest := list[len(b.Values):]; len(rest) > 0 {
		b.Others = &messages.StandingOf{}
		for _, one := range rest {
			for heap, n := range []uint32{one.GetSucceeded(), one.GetFailed(), one.GetInFlight(), one.GetWaiting(), one.GetOther()} {
				add(b.Others, heap, n)
			}
		}
	}
	return b
}
