// Package stretch finds stretches of VINs, and pages of them, in sets of the vehicles of one index.
//
// Of the ordinals whose VINs rise with them, as they do when a slot is read from its store, a stretch is found by search;
// the others are looked at one by one.
//
// It decides from its arguments alone and refuses nothing.
package stretch

import (
	"math"
	"slices"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/registry"
)

// Stretch is what of a set lies in a stretch of VINs. It is valid until the index changes.
type Stretch struct {
	vins   *registry.Registry
	set    bitmap.Set
	Before uint64         // members that come before it
	skip   int            // members of the set before those that rise
	rising int            // members of the set that do, or all, where the stretch has no bounds
	others []registry.VIN // in order of their ordinals
}

// Of finds a stretch of a set, from one VIN on if it begins, and before another one if it ends.
func Of(vins *registry.Registry, set bitmap.Set, from, to registry.VIN, begins, ends bool) Stretch {
	s := Stretch{vins: vins, set: set}
	if !begins && !ends {
		s.rising = set.Len() // all of it, in whatever order
		return s
	}
	first, behind := uint32(0), vins.Rising()
	if begins {
		first = vins.Below(from)
	}
	if ends {
		behind = max(first, vins.Below(to))
	}
	s.skip = set.Before(first)
	s.rising, s.Before = set.Before(behind)-s.skip, uint64(s.skip)
	for ordinal := range set.From(vins.Rising()) {
		switch vin := vins.At(ordinal); {
		case begins && vin.Less(from):
			s.Before++
		case !ends || vin.Less(to):
			s.others = append(s.others, vin)
		}
	}
	return s
}

// Len is how many members lie in it.
func (s *Stretch) Len() int { return s.rising + len(s.others) }

// Spread names some VINs of the stretch, at even distances as far as ordinals are an order of VINs.
func (s *Stretch) Spread(most int) []registry.VIN {
	named, shift := make([]registry.VIN, 0, most), s.beginning()
	place := func(i int) int { return (i*s.Len() + shift) / most }
	rising := func(yield func(int) bool) {
		for i := 0; i < most && place(i) < s.rising && yield(s.skip+place(i)); i++ {
		}
	}
	for ordinal := range s.set.Nth(rising) {
		named = append(named, s.vins.At(ordinal))
	}
	for i := len(named); i < most; i++ {
		named = append(named, s.others[place(i)-s.rising])
	}
	return named
}

// beginning is where the sample of a stretch begins: anywhere below its length, as its first
// vehicle has it. Slots whose vehicles come in order of VIN would otherwise all name those at
// the same shares of the stretch, and leave what lies between to nobody.
func (s *Stretch) beginning() int {
	const odd = 0x9e3779b97f4a7c15
	var spread uint64
	for _, word := range s.first() {
		spread = (spread ^ uint64(word)) * odd
		spread ^= spread >> 32
	}
	return int(spread >> 32 * uint64(s.Len()) >> 32)
}

// first is one VIN of the stretch, which is not empty.
func (s *Stretch) first() registry.VIN {
	if s.rising == 0 {
		return s.others[0]
	}
	for ordinal := range s.set.Nth(slices.Values([]int{s.skip})) {
		return s.vins.At(ordinal)
	}
	panic("stretch: a stretch has a first vehicle, and a set has none")
}

// Page lists the first members of a set in order of VIN, at most limit, behind one where given. more says that there are
// others.
func Page(r *registry.Registry, set bitmap.Set, after registry.VIN, behind bool, limit int) (vins []registry.VIN, more bool) {
	least := make([]registry.VIN, 0, 2*(limit+1)) // one more than the page holds, and room to collect
	last := registry.VIN{math.MaxUint32}          // none behind it can be among the least
	from := uint32(0)
	if behind {
		from = r.Below(after)
	}
	for ordinal := range set.From(from) { // until those that rise have filled the page
		if ordinal >= r.Rising() || len(least) == limit+1 {
			break
		}
		if vin := r.At(ordinal); !behind || after.Less(vin) {
			least = append(least, vin)
		}
	}
	if len(least) > limit {
		last = least[limit]
	}
	for ordinal := range set.From(r.Rising()) {
		vin := r.At(ordinal)
		if (behind && !after.Less(vin)) || !vin.Less(last) {
			continue
		}
		if least = append(least, vin); len(least) == cap(least) {
			registry.Sort(least)
			least = least[:limit+1]
			last = least[limit]
		}
	}
	registry.Sort(least)
	return least[:min(limit, len(least))], len(least) > limit
}
