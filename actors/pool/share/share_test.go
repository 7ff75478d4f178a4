package share

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func places(whole uint32, claims ...Claim) (list []uint32) {
	for i := range claims {
		claims[i].Name = fmt.Sprint("c", i)
	}
	for _, a := range Deal(Amount{Places: whole}, claims) {
		list = append(list, a.Places)
	}
	return list
}

func wants(n uint32, priority int32) Claim {
	return Claim{Wants: Amount{Places: n}, Priority: priority}
}

func TestDeal(t *testing.T) {
	waited := wants(5, 0)
	waited.Since.Places = 7
	for name, c := range map[string]struct {
		got, want []uint32
	}{
		"enough for all":                  {places(100, wants(10, 0), wants(20, 3)), []uint32{10, 20}},
		"evenly among equals":             {places(100, wants(80, 0), wants(80, 0)), []uint32{50, 50}},
		"what one leaves another takes":   {places(100, wants(10, 0), wants(200, 0), wants(200, 0)), []uint32{10, 45, 45}},
		"priority leaves a tenth":         {places(100, wants(200, 0), wants(200, 5)), []uint32{5, 95}},
		"a tenth is one for each":         {places(4, wants(9, 0), wants(9, 5), wants(9, 0)), []uint32{1, 2, 1}},
		"one who wants little keeps none": {places(100, wants(1, 0), wants(200, 5)), []uint32{1, 99}},
		"too few: by name":                {places(2, wants(5, 0), wants(5, 0), wants(5, 0)), []uint32{1, 1, 0}},
		"too few: who waited longest":     {places(2, wants(5, 0), wants(5, 0), waited), []uint32{1, 0, 1}},
		"nothing":                         {places(0, wants(5, 0)), []uint32{0}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestDealIsFair: never more than there is, nobody more than he wants, nothing left that somebody wants,
// and nobody more than one of his own priority by more than one, unless that one has what he wants.
func TestDealIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Uint32Range(0, 300).Draw(t, "whole")
		var claims []Claim
		for range rapid.IntRange(1, 8).Draw(t, "claims") {
			c := wants(rapid.Uint32Range(0, 100).Draw(t, "wants"), rapid.Int32Range(0, 2).Draw(t, "priority"))
			c.Since.Places = rapid.Int64Range(0, 3).Draw(t, "since")
			claims = append(claims, c)
		}
		got, sum, all := places(whole, claims...), uint32(0), uint32(0)
		for i, n := range got {
			if n > claims[i].Wants.Places {
				t.Fatalf("claim %d gets %d of %d", i, n, claims[i].Wants.Places)
			}
			if n == 0 && claims[i].Wants.Places > 0 && whole >= uint32(len(claims)) {
				t.Fatalf("claim %d gets nothing: %v", i, got)
			}
			sum, all = sum+n, all+claims[i].Wants.Places
			for j, m := range got {
				if claims[i].Priority == claims[j].Priority && n > m+2 && m < claims[j].Wants.Places {
					t.Fatalf("claim %d gets %d, claim %d of the same priority %d: %v", i, n, j, m, got)
				}
			}
		}
		if sum != min(whole, all) {
			t.Fatalf("%d are dealt of %d, %d are wanted", sum, whole, all)
		}
	})
}

func TestSince(t *testing.T) {
	one := Amount{Places: 1}
	s := Since{}.Now(1_000, Amount{}, one)
	if s != (Since{Places: 1_000}) || s.Now(2_000, Amount{}, one) != s || s.Now(2_000, one, one) != (Since{}) || s.Now(2_000, Amount{}, Amount{}) != (Since{}) {
		t.Errorf("since %v", s)
	}
	turn := Turn / time.Millisecond
	if s.Ripe(999+int64(turn)) != (Since{}) || s.Ripe(1_000+int64(turn)) != s {
		t.Error("it is ripe at another time")
	}
}
