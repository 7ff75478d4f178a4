// Package sighting keeps when each vehicle of an index was last heard, and where it was.
//
// Both change with every message of a vehicle, so they are no codes of shared values, as
// the other columns of an index are, but plain numbers by ordinal: four bytes for the time,
// in seconds since 1970, and eight for the place once any vehicle of the index has one. A
// question goes through the numbers of the ordinals that are asked about.
//
// Sets of ordinals are bits, 64 to a word, as package targeting keeps them; an answer is
// a new set of the length of the one that was asked about. [Columns] belong to one index
// and are not safe for concurrent use. The zero value is empty and ready.
package sighting

import (
	"math"
	"math/bits"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/moment"
	"pacecar/actors/targeting/place"
	"pacecar/messages"
)

// nowhere is the latitude of a vehicle without a place.
const nowhere = math.MinInt32

// Columns are the two columns, by ordinal.
type Columns struct {
	seen       []uint32 // 0: never
	latitudes  []int32  // nil until a vehicle has a place
	longitudes []int32
}

// Note keeps when and where a vehicle was, in place of what was known.
func (c *Columns) Note(ordinal uint32, ms int64, at *messages.Position) {
	c.Hear(ordinal, ms)
	point, known := place.Of(at)
	switch {
	case known:
		c.latitudes = put(c.latitudes, ordinal, point.Latitude, nowhere)
		c.longitudes = put(c.longitudes, ordinal, point.Longitude, 0)
	case int(ordinal) < len(c.latitudes):
		c.latitudes[ordinal] = nowhere
	}
}

// Hear keeps when a vehicle was heard, and leaves its place alone.
func (c *Columns) Hear(ordinal uint32, ms int64) {
	c.seen = put(c.seen, ordinal, moment.Seconds(ms), 0)
}

// Heard is the second in which a vehicle was last heard, in Unix milliseconds; 0: never.
func (c *Columns) Heard(ordinal uint32) int64 {
	if int(ordinal) >= len(c.seen) {
		return 0
	}
	return int64(c.seen[ordinal]) * 1000
}

// put sets a number, and lengthens its column where it does not reach so far.
func put[N int32 | uint32](column []N, ordinal uint32, number, none N) []N {
	if from := len(column); int(ordinal) >= from {
		column = bitmap.Extend(column, int(ordinal)+1)
		for i := from; none != 0 && i < len(column); i++ {
			column[i] = none
		}
	}
	column[ordinal] = number
	return column
}

// Seen finds those of within that were last heard from one second to another, both
// included; from is at least 1, so that those never heard are in no answer.
func (c *Columns) Seen(within []uint64, from, to uint32) []uint64 {
	found := make([]uint64, len(within))
	if from > to {
		return found
	}
	for i, open := range within {
		for rest := open; rest != 0; rest &= rest - 1 {
			bit := bits.TrailingZeros64(rest)
			ordinal := i*64 + bit
			if ordinal >= len(c.seen) {
				break
			}
			if at := c.seen[ordinal]; at >= from && at <= to {
				found[i] |= 1 << bit
			}
		}
	}
	return found
}

// Located finds those of within whose place is known.
func (c *Columns) Located(within []uint64) []uint64 {
	return c.choose(within, func(place.Point) bool { return true })
}

// Inside finds those of within whose place is known and is in a region; with outside,
// those whose place is known and is not.
func (c *Columns) Inside(within []uint64, region place.Region, outside bool) []uint64 {
	return c.choose(within, func(p place.Point) bool { return region.Contains(p) != outside })
}

func (c *Columns) choose(within []uint64, wanted func(place.Point) bool) []uint64 {
	found := make([]uint64, len(within))
	for i, open := range within {
		for rest := open; rest != 0; rest &= rest - 1 {
			bit := bits.TrailingZeros64(rest)
			ordinal := i*64 + bit
			if ordinal >= len(c.latitudes) {
				return found
			}
			latitude := c.latitudes[ordinal]
			if latitude != nowhere && wanted(place.Point{Latitude: latitude, Longitude: c.longitudes[ordinal]}) {
				found[i] |= 1 << bit
			}
		}
	}
	return found
}
