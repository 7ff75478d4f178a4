package tagset

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/messages"
)

// TestSets: whatever the tags and however often they are named, a set has each once, in
// order, and equal sets are equal texts.
func TestSets(t *testing.T) {
	tag := rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "taxi", "zoë"}), rapid.StringN(0, 3, -1), rapid.StringN(120, 300, -1))
	rapid.Check(t, func(t *rapid.T) {
		tags := rapid.SliceOfN(tag, 0, 8).Draw(t, "tags")
		want := slices.Compact(slices.Sorted(slices.Values(tags)))
		set := Of(tags)
		if got := slices.Collect(Each(set)); !slices.Equal(got, want) {
			t.Fatalf("%q hold %q", tags, got)
		}
		if (set == "") != (len(tags) == 0) {
			t.Fatalf("%q is written %q", tags, set)
		}
		if again := Of(rapid.Permutation(append(slices.Clone(tags), tags...)).Draw(t, "again")); again != set {
			t.Fatalf("%q is two texts", tags)
		}
		for one := range Each(set) {
			if !Has(set, one) {
				t.Fatalf("%q has no %q", tags, one)
			}
		}
		if other := tag.Draw(t, "other"); Has(set, other) != slices.Contains(tags, other) {
			t.Fatalf("%q and %q", tags, other)
		}
	})
}

func TestFlagsAreTheirCodes(t *testing.T) {
	flags := []*messages.Flag{{Code: "UnknownECU", EcuId: "A"}, {Code: "ECUReplaced"}, {Code: "UnknownECU", EcuId: "B"}}
	if got := slices.Collect(Each(OfFlags(flags))); !slices.Equal(got, []string{"ECUReplaced", "UnknownECU"}) {
		t.Errorf("%q", got)
	}
	if OfFlags(nil) != "" {
		t.Error("no flags are something")
	}
}
