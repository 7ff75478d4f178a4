package contrast_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"pacecar/web/report/contrast"
)

// TestChance against tables whose tails can be counted by hand, of which the tea tasting is the first that there was.
func TestChance(t *testing.T) {
	for _, c := range []struct {
		part, all, otherPart, otherAll uint32
		want                           float64 // percent
	}{
		{4, 4, 0, 4, 200.0 / 70},            // all cups told apart: one of 70 ways, on either side
		{3, 4, 1, 4, 200 * 17.0 / 70},       // three of four: 17 of 70
		{0, 10, 5, 10, 200 * 252.0 / 15504}, // 252 of 15,504 ways to choose 5 of 20
		{5, 10, 5, 10, 100},
		{0, 0, 3, 10, 100}, // nobody shows nothing
		{0, 100, 0, 100, 100},
		{100, 100, 100, 100, 100},
	} {
		if got, back := contrast.Chance(c.part, c.all, c.otherPart, c.otherAll), contrast.Chance(c.otherPart, c.otherAll, c.part, c.all); math.Abs(got-c.want) > 1e-9 || math.Abs(got-back) > 1e-9 {
			t.Errorf("%+v: %v, the other way round %v", c, got, back)
		}
	}
}

// TestLargeFleets: four million vehicles take no time, and a difference that the bounds of both rates hide is seen.
func TestLargeFleets(t *testing.T) {
	for _, c := range []struct {
		part, all, otherPart, otherAll uint32
		sure                           bool
	}{
		{40_000, 4_000_000, 40_000, 4_000_000, false}, {40_000, 4_000_000, 40_600, 4_000_000, true}, {40_000, 4_000_000, 40_300, 4_000_000, false},
		{10, 1000, 25, 1000, true}, {10, 1000, 18, 1000, false}, {4_000_000, 4_000_000, 3_000_000, 4_000_000, true},
	} {
		if got := contrast.Chance(c.part, c.all, c.otherPart, c.otherAll); math.IsNaN(got) || got < 0 || (got < 5) != c.sure {
			t.Errorf("%+v: %v %%", c, got)
		}
	}
}

// TestChanceIsAProbability: of every table, and the same whether failures or successes are counted.
func TestChanceIsAProbability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.Uint32Range(0, 400).Draw(t, "n"), rapid.Uint32Range(0, 400).Draw(t, "m")
		a, b := rapid.Uint32Range(0, n).Draw(t, "a"), rapid.Uint32Range(0, m).Draw(t, "b")
		got, others := contrast.Chance(a, n, b, m), contrast.Chance(n-a, n, m-b, m)
		if !(got >= 0 && got <= 100) || math.Abs(got-others) > 1e-6 {
			t.Fatalf("%d of %d and %d of %d: %v, of the others %v", a, n, b, m, got, others)
		}
	})
}
