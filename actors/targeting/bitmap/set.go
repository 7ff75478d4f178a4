// Package bitmap is what an index keeps of its vehicles by their ordinals: sets of them, one
// bit each, and codes, which are small numbers packed as densely as the largest needs.
//
// It decides from its arguments alone and refuses nothing. Neither a [Set] nor [Codes] is
// safe for concurrent use; their zero values are empty.
package bitmap

import (
	"iter"
	"math/bits"
)

// Set is a set of vehicles by their ordinals, one bit each. What lies behind its
// end is not in it.
type Set []uint64

// word and bit find an ordinal.
func word(ordinal uint32) int   { return int(ordinal / 64) }
func bit(ordinal uint32) uint64 { return 1 << (ordinal % 64) }

// Contains says whether an ordinal is in the set.
func (s Set) Contains(ordinal uint32) bool {
	return word(ordinal) < len(s) && s[word(ordinal)]&bit(ordinal) != 0
}

// Put makes an ordinal a member of the set, or not.
func (s *Set) Put(ordinal uint32, is bool) {
	for word(ordinal) >= len(*s) {
		*s = append(*s, 0)
	}
	if is {
		(*s)[word(ordinal)] |= bit(ordinal)
	} else {
		(*s)[word(ordinal)] &^= bit(ordinal)
	}
}

// Len is how many ordinals are in the set.
func (s Set) Len() int {
	count := 0
	for _, w := range s {
		count += bits.OnesCount64(w)
	}
	return count
}

// Empty says whether none is.
func (s Set) Empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// All goes through the set in order.
func (s Set) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(uint32(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// Before is how many members are below an ordinal.
func (s Set) Before(ordinal uint32) int {
	whole := min(word(ordinal), len(s))
	count := s[:whole].Len()
	if whole < len(s) {
		count += bits.OnesCount64(s[whole] & (bit(ordinal) - 1))
	}
	return count
}

// From goes through the members from an ordinal on, in order.
func (s Set) From(ordinal uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := word(ordinal); i < len(s); i++ {
			w := s[i]
			if i == word(ordinal) {
				w &^= bit(ordinal) - 1
			}
			for ; w != 0; w &= w - 1 {
				if !yield(uint32(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// Nth goes through the members that so many others are below, as the numbers rise. There must be as many.
func (s Set) Nth(below iter.Seq[int]) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		at, passed := 0, 0
		for n := range below {
			for ones := bits.OnesCount64(s[at]); passed+ones <= n; ones = bits.OnesCount64(s[at]) {
				passed += ones
				at++
			}
			w := s[at]
			for range n - passed {
				w &= w - 1
			}
			if !yield(uint32(at*64 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// And is a new set of what both have.
func (s Set) And(other Set) Set {
	made := make(Set, len(s))
	for i := range min(len(s), len(other)) {
		made[i] = s[i] & other[i]
	}
	return made
}

// Without is a new set of what the other does not have.
func (s Set) Without(other Set) Set {
	made := append(Set(nil), s...)
	for i := range min(len(s), len(other)) {
		made[i] &^= other[i]
	}
	return made
}

// Add takes in the members of a set that is no longer than this one.
func (s Set) Add(other Set) {
	for i, w := range other {
		s[i] |= w
	}
}
