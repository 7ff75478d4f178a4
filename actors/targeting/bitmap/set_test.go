package bitmap

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestRanks: how many members are before one, which follow it, and which is the nth, are those of a sorted list.
func TestRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Set
		var members []uint32
		for ordinal := range uint32(300) {
			if is := rapid.IntRange(0, 3).Draw(t, "is") == 0; is {
				s.Put(ordinal, true)
				members = append(members, ordinal)
			}
		}
		at := rapid.Uint32Range(0, 400).Draw(t, "at")
		n, _ := slices.BinarySearch(members, at)
		if got := s.Before(at); got != n {
			t.Fatalf("%d are before %d, want %d", got, at, n)
		}
		if got := slices.Collect(s.From(at)); !slices.Equal(got, members[n:]) {
			t.Fatalf("from %d on: %v, want %v", at, got, members[n:])
		}
		if len(members) == 0 {
			return
		}
		below := rapid.SliceOfN(rapid.IntRange(0, len(members)-1), 0, 20).Draw(t, "below")
		slices.Sort(below)
		var want []uint32
		for _, n := range below {
			want = append(want, members[n])
		}
		if got := slices.Collect(s.Nth(slices.Values(below))); !slices.Equal(got, want) {
			t.Fatalf("those that %v are below: %v, want %v", below, got, want)
		}
	})
}
