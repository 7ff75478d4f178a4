// Package share deals a pool out to those who want some of it.
//
// A tenth of it, but as much as one for each, is dealt evenly among all who want some, so that
// nobody gets nothing for ever; the rest goes to those with the highest priority first, evenly
// among equals, and nobody gets more than he wants. What does not divide goes to those first who
// have had nothing for longest, and for longer than a [Turn], then by name. The two amounts, places and
// offers per minute, are dealt in the same way and each for itself.
//
// Functions here are pure. Whoever takes them at their word must see to it that nobody is
// given what another one has not given back yet.
package share

import (
	"cmp"
	"math"
	"slices"
	"time"

	"pacecar/messages"
)

// Amount is how much of a pool.
type Amount struct {
	Places    uint32 // vehicles at one time
	PerMinute uint32 // offers
}

// Of reads one.
func Of(m *messages.PoolShare) Amount { return Amount{m.GetPlaces(), m.GetPerMinute()} }

// Bound is all of a pool. What it does not bound is without end.
func Bound(p *messages.Pool) Amount {
	endless := func(n uint32) uint32 {
		if n == 0 {
			return math.MaxUint32
		}
		return n
	}
	return Amount{endless(p.GetPlaces()), endless(p.GetPerMinute())}
}

// Message writes it.
func (a Amount) Message() *messages.PoolShare {
	return &messages.PoolShare{Places: a.Places, PerMinute: a.PerMinute}
}

// Plus adds, up to what a number holds.
func (a Amount) Plus(b Amount) Amount {
	add := func(a, b uint32) uint32 { return uint32(min(uint64(a)+uint64(b), math.MaxUint32)) }
	return Amount{add(a.Places, b.Places), add(a.PerMinute, b.PerMinute)}
}

// Minus takes away, down to nothing.
func (a Amount) Minus(b Amount) Amount {
	return Amount{a.Places - min(a.Places, b.Places), a.PerMinute - min(a.PerMinute, b.PerMinute)}
}

// Most is the larger of each.
func (a Amount) Most(b Amount) Amount {
	return Amount{max(a.Places, b.Places), max(a.PerMinute, b.PerMinute)}
}

// Least is the smaller of each.
func (a Amount) Least(b Amount) Amount {
	return Amount{min(a.Places, b.Places), min(a.PerMinute, b.PerMinute)}
}

// Since is since when somebody has had nothing of what he wants, in Unix milliseconds; 0: he
// has some, or wants none.
type Since struct{ Places, PerMinute int64 }

// Now goes on from it: what somebody who wants this is told.
func (s Since) Now(nowMs int64, told, wants Amount) Since {
	next := func(since int64, told, wants uint32) int64 {
		switch {
		case told > 0 || wants == 0:
			return 0
		case since == 0:
			return nowMs
		}
		return since
	}
	return Since{next(s.Places, told.Places, wants.Places), next(s.PerMinute, told.PerMinute, wants.PerMinute)}
}

// Turn is how long somebody has something, where there is not one for each, before others come
// first who have had nothing meanwhile: long enough to use it.
const Turn = time.Minute

// Ripe is what of it counts by now: who has waited for less than a turn comes no sooner than others.
func (s Since) Ripe(nowMs int64) Since {
	ripe := func(since int64) int64 {
		if nowMs-since < Turn.Milliseconds() {
			return 0
		}
		return since
	}
	return Since{ripe(s.Places), ripe(s.PerMinute)}
}

// Claim is what somebody wants.
type Claim struct {
	Wants    Amount
	Priority int32 // higher goes first
	Since    Since
	Name     string
}

// Deal is what each claim gets, in their order. The sum is at most the whole.
func Deal(whole Amount, claims []Claim) []Amount {
	places := deal(whole.Places, claims, func(c Claim) (uint32, int64) { return c.Wants.Places, c.Since.Places })
	offers := deal(whole.PerMinute, claims, func(c Claim) (uint32, int64) { return c.Wants.PerMinute, c.Since.PerMinute })
	dealt := make([]Amount, len(claims))
	for i := range dealt {
		dealt[i] = Amount{places[i], offers[i]}
	}
	return dealt
}

// hand is one claim on one of the amounts.
type hand struct {
	at       int
	wants    uint32 // that it has not got yet
	since    int64
	priority int32
	name     string
}

func deal(whole uint32, claims []Claim, of func(Claim) (wants uint32, since int64)) []uint32 {
	got, hands := make([]uint32, len(claims)), make([]hand, len(claims))
	several := false
	for i, c := range claims {
		wants, since := of(c)
		if since == 0 {
			since = math.MaxInt64
		}
		hands[i] = hand{i, wants, since, c.Priority, c.Name}
		several = several || c.Priority != claims[0].Priority
	}
	slices.SortFunc(hands, func(a, b hand) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.name, b.name))
	})
	if several {
		tenth := min(whole, max(whole/10, uint32(len(hands))))
		whole -= tenth - even(tenth, hands, got)
	}
	slices.SortStableFunc(hands, func(a, b hand) int { return cmp.Compare(b.priority, a.priority) })
	for first := 0; first < len(hands); {
		end := first + 1
		for end < len(hands) && hands[end].priority == hands[first].priority {
			end++
		}
		whole = even(whole, hands[first:end], got)
		first = end
	}
	return got
}

// even deals so much to hands, nobody more than another as far as both want it, and answers
// what nobody wants.
func even(whole uint32, hands []hand, got []uint32) uint32 {
	for whole > 0 {
		wanting := uint32(0)
		for i := range hands {
			if hands[i].wants > 0 {
				wanting++
			}
		}
		if wanting == 0 {
			return whole
		}
		each := max(1, whole/wanting)
		for i := range hands {
			n := min(each, hands[i].wants, whole)
			hands[i].wants -= n
			got[hands[i].at] += n
			whole -= n
		}
	}
	return 0
}
