package serials

import "slices"

// Sizes of a column.
const (
	perBlock = 64  // vehicles whose fingerprints lie together
	perRow   = 255 // fingerprints of one vehicle; further ones are not looked for
)

// Column is the fingerprints of an index's vehicles, by their ordinals. The zero value is
// empty. It is not safe for concurrent use.
type Column struct {
	blocks []*block
	total  int
}

// block is the fingerprints of consecutive vehicles, one vehicle's behind the other's.
type block struct {
	counts [perBlock]uint8
	prints []uint32
}

// Len is the number of fingerprints.
func (c *Column) Len() int { return c.total }

// Put makes these fingerprints, which rise, a vehicle's own. It answers those that it has
// not had before, and those that it has no longer.
func (c *Column) Put(ordinal uint32, prints []uint32) (changed []uint32) {
	prints = prints[:min(len(prints), perRow)]
	at := int(ordinal / perBlock)
	if at >= len(c.blocks) || c.blocks[at] == nil {
		if len(prints) == 0 {
			return nil
		}
		for at >= len(c.blocks) {
			c.blocks = append(c.blocks, nil)
		}
		c.blocks[at] = &block{}
	}
	b := c.blocks[at]
	from, to := b.row(int(ordinal % perBlock))
	if slices.Equal(b.prints[from:to], prints) {
		return nil
	}
	changed = difference(b.prints[from:to], prints)
	b.replace(from, to, prints)
	b.counts[ordinal%perBlock] = uint8(len(prints))
	c.total += len(prints) - (to - from)
	return changed
}

// replace puts fingerprints in place of others. A block that is full gains as much memory
// as it needs, rounded up to what the allocator has: a fleet grows seldom.
func (b *block) replace(from, to int, prints []uint32) {
	size := len(b.prints) - (to - from) + len(prints)
	if size <= cap(b.prints) {
		b.prints = slices.Replace(b.prints, from, to, prints...)
		return
	}
	grown := append([]uint32(nil), make([]uint32, size)...)
	copy(grown, b.prints[:from])
	copy(grown[from:], prints)
	copy(grown[from+len(prints):], b.prints[to:])
	b.prints = grown
}

// row is where a vehicle's fingerprints lie in its block.
func (b *block) row(vehicle int) (from, to int) {
	for _, count := range b.counts[:vehicle] {
		from += int(count)
	}
	return from, from + int(b.counts[vehicle])
}

// difference is what is in one of two rising lists only.
func difference(a, b []uint32) (either []uint32) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			either, a = append(either, a[0]), a[1:]
		default:
			either, b = append(either, b[0]), b[1:]
		}
	}
	return append(append(either, a...), b...)
}

// Find tells who has one of these fingerprints, which rise.
func (c *Column) Find(wanted []uint32, found func(print uint32, ordinal uint32)) {
	var filter [1 << 10]uint64 // by the upper 16 bits: most fingerprints are passed over by one look
	for _, print := range wanted {
		filter[print>>22] |= 1 << (print >> 16 & 63)
	}
	for i, b := range c.blocks {
		if b == nil {
			continue
		}
		for at, print := range b.prints {
			if filter[print>>22]>>(print>>16&63)&1 == 0 {
				continue
			}
			if _, is := slices.BinarySearch(wanted, print); is {
				found(print, uint32(i*perBlock+b.owner(at)))
			}
		}
	}
}

// owner is whose a fingerprint of a block is.
func (b *block) owner(at int) int {
	for vehicle, count := range b.counts {
		if at -= int(count); at < 0 {
			return vehicle
		}
	}
	panic("serials: nobody's fingerprint")
}

// Range appends all fingerprints between from and to, both included, in no order.
func (c *Column) Range(into []uint32, from, to uint32) []uint32 {
	for _, b := range c.blocks {
		if b == nil {
			continue
		}
		for _, print := range b.prints {
			if print >= from && print <= to {
				into = append(into, print)
			}
		}
	}
	return into
}
