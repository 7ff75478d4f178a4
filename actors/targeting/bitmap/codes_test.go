package bitmap

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCodes: whatever their width, codes are what was set last, and a table chooses
// exactly the ordinals whose code it marks.
func TestCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Codes
		want := map[uint32]uint32{}
		most := rapid.SampledFrom([]uint32{1, 3, 15, 16, 255, 256, 70_000}).Draw(t, "most")
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			ordinal := rapid.Uint32Range(0, 300).Draw(t, "ordinal")
			want[ordinal] = rapid.Uint32Range(0, most).Draw(t, "code")
			c.Set(ordinal, want[ordinal])
		}
		table := make([]uint8, most+1)
		for range rapid.IntRange(0, 8).Draw(t, "marks") {
			table[rapid.Uint32Range(0, min(most, 20)).Draw(t, "mark")] = 1
		}
		var within, chosen Set
		sparse := rapid.Bool().Draw(t, "sparse")
		for ordinal := range uint32(400) {
			if c.Get(ordinal) != want[ordinal] {
				t.Fatalf("ordinal %d has code %d, want %d", ordinal, c.Get(ordinal), want[ordinal])
			}
			open := ordinal%64 < 60 && (!sparse || ordinal%16 == 3)
			within.Put(ordinal, open)
			chosen.Put(ordinal, open && table[want[ordinal]] == 1)
		}
		counts := make([]uint64, most+1)
		c.Tally(within, counts)
		for ordinal := range uint32(400) {
			if within.Contains(ordinal) {
				counts[want[ordinal]]--
			}
		}
		if slices.ContainsFunc(counts, func(n uint64) bool { return n != 0 }) {
			t.Fatalf("a tally is off by %v", counts)
		}
		if got := c.Choose(table, within); !slices.Equal(got, chosen) {
			t.Fatalf("chosen %v, want %v", slices.Collect(got.All()), slices.Collect(chosen.All()))
		}
	})
}
