package targeting

import (
	"iter"
	"math/bits"
)

// ordinals is a set of vehicles by their ordinals, one bit each. What lies behind its
// end is not in it.
type ordinals []uint64

// word and bit find an ordinal.
func word(ordinal uint32) int   { return int(ordinal / 64) }
func bit(ordinal uint32) uint64 { return 1 << (ordinal % 64) }

func (s ordinals) contains(ordinal uint32) bool {
	return word(ordinal) < len(s) && s[word(ordinal)]&bit(ordinal) != 0
}

// put makes an ordinal a member of the set, or not.
func (s *ordinals) put(ordinal uint32, is bool) {
	for word(ordinal) >= len(*s) {
		*s = append(*s, 0)
	}
	if is {
		(*s)[word(ordinal)] |= bit(ordinal)
	} else {
		(*s)[word(ordinal)] &^= bit(ordinal)
	}
}

func (s ordinals) len() int {
	count := 0
	for _, w := range s {
		count += bits.OnesCount64(w)
	}
	return count
}

func (s ordinals) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// all goes through the set in order.
func (s ordinals) all() iter.Seq[uint32] {
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

// and is a new set of what both have.
func (s ordinals) and(other ordinals) ordinals {
	made := make(ordinals, len(s))
	for i := range min(len(s), len(other)) {
		made[i] = s[i] & other[i]
	}
	return made
}

// without is a new set of what the other does not have.
func (s ordinals) without(other ordinals) ordinals {
	made := append(ordinals(nil), s...)
	for i := range min(len(s), len(other)) {
		made[i] &^= other[i]
	}
	return made
}

// add takes in the members of a set that is no longer than this one.
func (s ordinals) add(other ordinals) {
	for i, w := range other {
		s[i] |= w
	}
}
