package engine

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of tables.
const (
	// MaxFacetValues is how many values of one attribute people are shown.
	MaxFacetValues = 1000
	// listable is how many VINs are gathered from all slots to be put in order: a few
	// hundred kilobytes.
	listable = 16_384
	// samples is how many VINs each slot names to narrow a stretch down: of 256 slots, enough
	// to leave three in a hundred of it.
	samples = 16
	// maxRounds bounds the narrowing: each leaves less than a tenth, so that the largest fleet
	// is done in six, and more are needed only while vehicles come and go.
	maxRounds = 16
)

// Table says which window of which table.
type Table struct {
	Selector string // empty: all vehicles
	Sort     string // an attribute as selectors write it; empty: vin
	Reverse  bool   // the greatest value first; vehicles without the attribute come last in both orders
	Offset   uint64
	Limit    int // 1 to 1,000
}

// Facets counts the vehicles a selector matches (empty: all) by the values of attributes,
// the most frequent first.
func (e *Engine) Facets(ctx context.Context, selector string, attributes []string) (*messages.Facets, error) {
	sum, err := e.facets(ctx, selector, attributes)
	if err != nil {
		return nil, err
	}
	for _, facet := range sum.Facets {
		slices.SortFunc(facet.Values, func(a, b *messages.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		for len(facet.Values) > MaxFacetValues {
			last := len(facet.Values) - 1
			facet.Other += facet.Values[last].Count
			facet.Values = facet.Values[:last]
		}
	}
	return sum, nil
}

// facets adds up what all slots count, in no order.
func (e *Engine) facets(ctx context.Context, selector string, attributes []string) (*messages.Facets, error) {
	sum := &messages.Facets{}
	places := make([]map[string]*messages.FacetValue, len(attributes))
	for i, name := range attributes {
		sum.Facets = append(sum.Facets, &messages.Facet{Attribute: name})
		places[i] = map[string]*messages.FacetValue{}
	}
	question := &messages.CountFacets{Selector: selector, Attributes: attributes, NowMs: e.clock.Now().UnixMilli()}
	err := e.router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
		part, err := gathered[*messages.Facets](reply)
		if err != nil {
			return err
		}
		sum.Matched += part.Matched
		for i, facet := range part.Facets {
			sum.Facets[i].Missing += facet.Missing
			for _, v := range facet.Values {
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

// Window reads a window of a table at any depth, and how many vehicles the table has.
// While vehicles come and go, a window may be off by as many.
func (e *Engine) Window(ctx context.Context, t Table) ([]*messages.VehicleStatus, uint64, error) {
	t.Limit = min(max(t.Limit, 1), maxVehicles)
	vins, total, err := e.window(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	statuses, err := e.statuses(ctx, vins)
	return statuses, total, err
}

func (e *Engine) window(ctx context.Context, t Table) (vins []string, total uint64, err error) {
	question := &messages.RankVehicles{Selector: t.Selector, NowMs: e.clock.Now().UnixMilli()}
	if t.Sort == "" || t.Sort == "vin" {
		if total, err = e.countRanked(ctx, question); err != nil {
			return nil, 0, err
		}
		vins, err = e.stretch(ctx, question, total, t.Offset, uint64(t.Limit), t.Reverse)
		return vins, total, err
	}
	counted, err := e.facets(ctx, t.Selector, []string{t.Sort})
	if err != nil {
		return nil, 0, err
	}
	at := t.Offset
	for _, value := range ordered(counted.Facets[0], t.Reverse) {
		total += value.Count
		if want := uint64(t.Limit - len(vins)); want > 0 && at < value.Count {
			question := proto.CloneOf(question)
			question.Attribute, question.Value = t.Sort, value.Value
			part, err := e.stretch(ctx, question, value.Count, at, want, false)
			if err != nil {
				return nil, 0, err
			}
			vins = append(vins, part...)
		}
		at -= min(at, value.Count)
	}
	return vins, total, nil
}

// ordered is the order of a table by an attribute; vehicles without it come last.
func ordered(facet *messages.Facet, reverse bool) []*messages.FacetValue {
	values := facet.Values
	slices.SortFunc(values, func(a, b *messages.FacetValue) int { return cmp.Compare(a.Value, b.Value) })
	if reverse {
		slices.Reverse(values)
	}
	return append(values, &messages.FacetValue{Count: facet.Missing})
}

func (e *Engine) countRanked(ctx context.Context, question *messages.RankVehicles) (uint64, error) {
	ranks, err := e.ranks(ctx, question)
	if err != nil {
		return 0, err
	}
	return ranks.Within, nil
}

// ranks adds up what all slots say of a stretch; the VINs come in order.
func (e *Engine) ranks(ctx context.Context, question *messages.RankVehicles) (*messages.VehicleRanks, error) {
	sum := &messages.VehicleRanks{}
	err := e.router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
		part, err := gathered[*messages.VehicleRanks](reply)
		if err != nil {
			return err
		}
		sum.Before += part.Before
		sum.Within += part.Within
		sum.Vins = append(sum.Vins, part.Vins...)
		return nil
	})
	slices.Sort(sum.Vins)
	return sum, err
}

// stretch finds the VINs from one rank on, of total. Each round asks for a sample of the
// stretch that the wanted ones must be in, and takes a part of it around them; what is
// small enough is gathered whole.
func (e *Engine) stretch(ctx context.Context, question *messages.RankVehicles, total, offset, limit uint64, reverse bool) ([]string, error) {
	if offset >= total {
		return nil, nil
	}
	limit = min(limit, total-offset)
	if reverse {
		offset = total - offset - limit
	}
	q := proto.CloneOf(question)
	q.From, q.To = "", ""
	for range maxRounds {
		q.Sample, q.All = samples, false
		ranks, err := e.ranks(ctx, q)
		if err != nil {
			return nil, err
		}
		switch {
		case offset < ranks.Before: // vehicles came or went, or the sample misled
			q.From, q.To = "", q.From
			continue
		case offset+limit > ranks.Before+ranks.Within && q.To != "":
			q.From, q.To = q.To, ""
			continue
		case ranks.Within > listable && narrow(q, ranks, offset-ranks.Before, limit):
			continue
		}
		q.All = true
		if ranks, err = e.ranks(ctx, q); err != nil {
			return nil, err
		}
		from := min(offset-min(offset, ranks.Before), uint64(len(ranks.Vins)))
		found := slices.Clone(ranks.Vins[from:min(from+limit, uint64(len(ranks.Vins)))])
		if reverse {
			slices.Reverse(found)
		}
		return found, nil
	}
	return nil, fmt.Errorf("rank %d of %d is not found in %d rounds: the fleet changes too fast", offset, total, maxRounds)
}

// narrow takes the part of a stretch that holds the wanted ranks by a sample of it, with
// a margin of three times the sample's error on both sides. False: that is all of it.
func narrow(q *messages.RankVehicles, ranks *messages.VehicleRanks, at, limit uint64) bool {
	n := len(ranks.Vins)
	if n < 8 {
		return false
	}
	per := float64(ranks.Within) / float64(n)
	margin := int(3*math.Sqrt(float64(n))/2) + 1
	low, high := int(float64(at)/per)-margin, int(float64(at+limit)/per)+margin
	from, to := q.From, q.To
	if low > 0 {
		q.From = ranks.Vins[low]
	}
	if high < n {
		q.To = ranks.Vins[high]
	}
	return q.From != from || q.To != to
}
