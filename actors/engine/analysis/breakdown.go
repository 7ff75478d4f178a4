package analysis

import (
	"cmp"
	"maps"
	"slices"

	"pacecar/actors/campaign/analysis"
	"pacecar/messages"
)

// divided are the attributes by which the whole roster is broken down; failures are compared by them, too.
var divided = []string{"region", "model"}

// mostValues of an attribute are told one by one; the others together.
const mostValues = 200

// divide puts the counts of all heaps together, by value.
func divide(a *messages.CampaignAnalysis, counted counts) {
	for _, attribute := range divided {
		standing, missing := map[string]*messages.StandingOf{}, &messages.StandingOf{}
		for heap := range counted {
			i := slices.IndexFunc(counted[heap].GetFacets(), func(f *messages.Facet) bool { return f.GetAttribute() == attribute })
			facet := counted[heap].GetFacets()[i]
			add(missing, heap, uint32(facet.GetMissing()))
			for _, v := range facet.GetValues() {
				of := standing[v.GetValue()]
				if of == nil {
					of = &messages.StandingOf{Value: v.GetValue()}
					standing[v.GetValue()] = of
				}
				add(of, heap, uint32(v.GetCount()))
			}
		}
		a.Breakdowns = append(a.Breakdowns, breakdown(attribute, standing, missing))
	}
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
