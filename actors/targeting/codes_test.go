package targeting

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCodes: whatever their width, codes are what was set last, and a table chooses
// exactly the ordinals whose code it marks.
func TestCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c codes
		want := map[uint32]uint32{}
		most := rapid.SampledFrom([]uint32{1, 3, 15, 16, 255, 256, 70_000}).Draw(t, "most")
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			ordinal := rapid.Uint32Range(0, 300).Draw(t, "ordinal")
			want[ordinal] = rapid.Uint32Range(0, most).Draw(t, "code")
			c.set(ordinal, want[ordinal])
		}
		table := make([]uint8, most+1)
		for range rapid.IntRange(0, 8).Draw(t, "marks") {
			table[rapid.Uint32Range(0, min(most, 20)).Draw(t, "mark")] = 1
		}
		var within, chosen ordinals
		sparse := rapid.Bool().Draw(t, "sparse")
		for ordinal := range uint32(400) {
			if c.get(ordinal) != want[ordinal] {
				t.Fatalf("ordinal %d has code %d, want %d", ordinal, c.get(ordinal), want[ordinal])
			}
			open := ordinal%64 < 60 && (!sparse || ordinal%16 == 3)
			within.put(ordinal, open)
			chosen.put(ordinal, open && table[want[ordinal]] == 1)
		}
		if got := c.choose(table, within); !slices.Equal(got, chosen) {
			t.Fatalf("chosen %v, want %v", slices.Collect(got.all()), slices.Collect(chosen.all()))
		}
	})
}

// TestTagSet: a set of tags is one text, whatever their order, and has its tags only.
func TestTagSet(t *testing.T) {
	tag := rapid.OneOf(rapid.SampledFrom(testTags), rapid.StringN(0, 3, -1), rapid.StringN(120, 300, -1))
	rapid.Check(t, func(t *rapid.T) {
		tags := rapid.SliceOfN(tag, 0, 5).Draw(t, "tags")
		set := tagSet(tags)
		if (set == "") != (len(tags) == 0) || set != tagSet(rapid.Permutation(append(slices.Clone(tags), tags...)).Draw(t, "again")) {
			t.Fatalf("%q is written %q", tags, set)
		}
		asked := tag.Draw(t, "asked")
		for _, asked := range append(tags, asked) {
			if hasTag(set, asked) != slices.Contains(tags, asked) {
				t.Fatalf("%q in %q is wrong", asked, tags)
			}
		}
	})
}
