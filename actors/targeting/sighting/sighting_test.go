package sighting

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/place"
	"pacecar/messages"
)

// half is a region: the northern half.
type half struct{}

func (half) Contains(p place.Point) bool { return p.Latitude > 0 }

// TestColumns: whatever was noted, each question finds those of whom the last note says so.
func TestColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Columns
		type note struct {
			second uint32
			at     *messages.Position
		}
		notes := map[int]note{}
		for range rapid.IntRange(0, 60).Draw(t, "notes") {
			ordinal := rapid.IntRange(0, 200).Draw(t, "ordinal")
			n := note{second: rapid.Uint32Range(0, 9).Draw(t, "second")}
			switch rapid.IntRange(0, 3).Draw(t, "place") {
			case 0:
				n.at = &messages.Position{Latitude: 1}
			case 1:
				n.at = &messages.Position{Latitude: -90, Longitude: -180}
			case 2:
				n.at = &messages.Position{Latitude: 91}
			}
			c.Note(uint32(ordinal), int64(n.second)*1000, n.at)
			notes[ordinal] = n
		}
		within := rapid.SliceOfN(rapid.Uint64(), 0, 5).Draw(t, "within")
		from, to := rapid.Uint32Range(1, 10).Draw(t, "from"), rapid.Uint32Range(0, 10).Draw(t, "to")
		check := func(what string, got []uint64, is func(note) bool) {
			want := make([]uint64, len(within))
			for ordinal, n := range notes {
				if ordinal/64 < len(within) && within[ordinal/64]&(1<<(ordinal%64)) != 0 && is(n) {
					want[ordinal/64] |= 1 << (ordinal % 64)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %b, want %b", what, got, want)
			}
		}
		located := func(n note) bool { return n.at != nil && n.at.Latitude <= 90 }
		check("seen", c.Seen(within, from, to), func(n note) bool { return n.second >= from && n.second <= to })
		check("ever", c.Seen(within, 1, math.MaxUint32), func(n note) bool { return n.second != 0 })
		check("located", c.Located(within), located)
		check("inside", c.Inside(within, half{}, false), func(n note) bool { return located(n) && n.at.Latitude > 0 })
		check("outside", c.Inside(within, half{}, true), func(n note) bool { return located(n) && n.at.Latitude < 0 })
	})
}

// TestPlacesCostNothingWithoutPositions: the columns of places begin with the first one.
func TestPlacesCostNothingWithoutPositions(t *testing.T) {
	var c Columns
	for ordinal := range uint32(1000) {
		c.Note(ordinal, 1000, nil)
	}
	if len(c.latitudes)+len(c.longitudes) != 0 || len(c.seen) != 1000 {
		t.Fatalf("%d and %d places, %d times", len(c.latitudes), len(c.longitudes), len(c.seen))
	}
}
