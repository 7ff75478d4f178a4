package lot

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLotsNeverChange: rosters and samples of earlier versions are drawn by these.
func TestLotsNeverChange(t *testing.T) {
	for _, c := range []struct {
		salt, vin string
		want      uint64
	}{
		{"", "WVWZZZ1JZXW000001", 0x8610fa11543a0bdc}, {"spring", "WVWZZZ1JZXW000001", 0x87ad6fac3e45d51c}, {"spring", "WVWZZZ1JZXW000002", 0x45213b4d3d2728bd},
	} {
		if got := Of(c.salt, c.vin); got != c.want || Of(c.salt, []byte(c.vin)) != got {
			t.Errorf("the lot of %s under %q is %#x, was %#x", c.vin, c.salt, got, c.want)
		}
	}
	if long := strings.Repeat("s", MaxSalt); Of(long, "WVWZZZ1JZXW000001") != Of(long+"more", "WVWZZZ1JZXW000001") {
		t.Error("a salt beyond the bound counts")
	}
}

// TestSharesGrow: a greater percentage has every lot of a smaller one, none has none, a
// hundred has all, and one per cent has about a hundredth.
func TestSharesGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		less, lot := rapid.Float64Range(0, 100).Draw(t, "less"), rapid.Uint64().Draw(t, "lot")
		more := rapid.Float64Range(less, 100).Draw(t, "more")
		if Percent(less).Has(lot) && !Percent(more).Has(lot) {
			t.Fatalf("%#x is in %v %% and not in %v %%", lot, less, more)
		}
		if Percent(0).Has(lot) || !Percent(100).Has(lot) {
			t.Fatalf("%#x is in nothing or not in everything", lot)
		}
	})
	if s := Percent(50); !s.Has(1<<63-1) || s.Has(1<<63) {
		t.Error("half of the lots are not those of the lower half")
	}
}
