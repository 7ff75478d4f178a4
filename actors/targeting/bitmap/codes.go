package bitmap

import "math/bits"

// Codes gives every ordinal a small number, in as few bits as the largest needs: 1, 2,
// 4, 8, 16 or 32, so that none crosses a word. An ordinal behind the end has code 0.
// The zero value gives 0 to everybody.
type Codes struct {
	width int      // bits of a code; 0: there is none yet
	words []uint64 // a multiple of width, so that 64 ordinals are always complete
}

// NewCodes has room for some ordinals, whose codes are at most the largest: of them, none
// needs more memory.
func NewCodes(ordinals int, largest uint32) Codes {
	c := Codes{width: 1}
	for uint64(largest) > c.mask() {
		c.width *= 2
	}
	c.words = make([]uint64, (ordinals+63)/64*c.width)
	return c
}

func (c *Codes) mask() uint64 { return 1<<c.width - 1 }

// Get is the code of an ordinal.
func (c *Codes) Get(ordinal uint32) uint32 {
	at := uint64(ordinal) * uint64(c.width)
	if at/64 >= uint64(len(c.words)) {
		return 0
	}
	return uint32(c.words[at/64] >> (at % 64) & c.mask())
}

// Set gives an ordinal a code.
func (c *Codes) Set(ordinal, code uint32) {
	for uint64(code) > c.mask() {
		c.widen()
	}
	at := uint64(ordinal) * uint64(c.width)
	if at/64 >= uint64(len(c.words)) {
		if code == 0 {
			return
		}
		c.words = Extend(c.words, (word(ordinal)+1)*c.width)
	}
	w := &c.words[at/64]
	*w = *w&^(c.mask()<<(at%64)) | uint64(code)<<(at%64)
}

// widen doubles the bits of a code.
func (c *Codes) widen() {
	wide := Codes{width: max(1, 2*c.width)}
	wide.words = make([]uint64, 2*len(c.words))
	for ordinal := range uint32(len(c.words)) * 64 / uint32(max(1, c.width)) {
		wide.Set(ordinal, c.Get(ordinal))
	}
	*c = wide
}

// Choose finds the ordinals of within whose code the table marks with 1. The table has
// an entry for every code that was set.
func (c *Codes) Choose(table []uint8, within Set) Set {
	found := make(Set, len(within))
	for i, open := range within {
		switch at := i * c.width; {
		case open == 0:
		case at >= len(c.words):
			found[i] = open * uint64(table[0])
		case bits.OnesCount64(open) <= fewOpen:
			for rest := open; rest != 0; rest &= rest - 1 {
				n := bits.TrailingZeros64(rest)
				found[i] |= uint64(table[c.Get(uint32(i*64+n))]) << n
			}
		default:
			found[i] = open & c.row(c.words[at:at+c.width], table)
		}
	}
	return found
}

// Tally counts the ordinals of within by their codes, on top of what is counted: there is a
// count for every code that was set.
func (c *Codes) Tally(within Set, counts []uint64) {
	for i, open := range within {
		if i*c.width >= len(c.words) {
			counts[0] += uint64(bits.OnesCount64(open))
			continue
		}
		for rest := open; rest != 0; rest &= rest - 1 {
			counts[c.Get(uint32(i*64+bits.TrailingZeros64(rest)))]++
		}
	}
}

// fewOpen is how many ordinals of 64 are looked up one by one, before going through all
// 64 is cheaper.
const fewOpen = 16

// row looks up the codes of 64 ordinals, the last one first.
func (c *Codes) row(words []uint64, table []uint8) (found uint64) {
	for i := len(words) - 1; i >= 0; i-- {
		for shift := 64 - c.width; shift >= 0; shift -= c.width {
			found = found<<1 | uint64(table[words[i]>>shift&c.mask()])
		}
	}
	return found
}
