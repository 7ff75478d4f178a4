package analysis

import (
	"cmp"
	"maps"
	"slices"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Bounds of what is looked at more closely.
const (
	maximumGroups = 8  // by ECU and code, the most frequent
	maximumFlying = 64 // in flight, the first of the roster: offers go out in its order
)

// Pair is what a failure is known by.
type Pair struct{ ECU, Code string }

// Sorting puts the vehicles of a roster in heaps, entry by entry, in the order of the roster.
type Sorting struct {
	Flying []*messages.RosterEntry // in flight, the first ones
	Heaps  [Heaps][]string         // all vehicles, by how they stand
	pairs  map[Pair][]string
}

// Heaps in which people count the vehicles of a campaign. Those that are done and those that are broken have tried the update, as
// gates count them: who refused it has not.
const (
	Done = iota
	Broken
	Flight
	Awaiting
	Otherwise
	Heaps
)

// heap is where a vehicle in a state belongs.
func heap(state uint8) int {
	switch {
	case roster.Failing(state):
		return Broken
	case state == roster.Succeeded:
		return Done
	case state == roster.Waiting:
		return Awaiting
	case roster.Underway(state):
		return Flight
	}
	return Otherwise
}

// Add takes the next entry.
func (s *Sorting) Add(e *messages.RosterEntry) {
	state := uint8(e.GetState())
	at := heap(state)
	s.Heaps[at] = append(s.Heaps[at], e.GetVin())
	switch {
	case at == Broken:
		if s.pairs == nil {
			s.pairs = map[Pair][]string{}
		}
		p := Pair{e.GetEcuId(), cmp.Or(e.GetCode(), e.GetState().String())}
		s.pairs[p] = append(s.pairs[p], e.GetVin())
	case at == Flight && len(s.Flying) < maximumFlying:
		s.Flying = append(s.Flying, e)
	}
}

// Pairs are the most frequent failures, with their vehicles.
func (s *Sorting) Pairs() (list []Pair, vehicles func(Pair) []string) {
	list = slices.SortedFunc(maps.Keys(s.pairs), func(a, b Pair) int {
		return cmp.Or(cmp.Compare(len(s.pairs[b]), len(s.pairs[a])), cmp.Compare(a.ECU, b.ECU), cmp.Compare(a.Code, b.Code))
	})
	return list[:min(len(list), maximumGroups)], func(p Pair) []string { return s.pairs[p] }
}
