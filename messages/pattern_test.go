package messages

import "testing"

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, code string
		want          bool
	}{
		{"U0100", "U0100", true}, {"U0100", "U01001", false}, {"U01*", "U0100", true}, {"U01*", "U01", true}, {"U01*", "U0", false},
		{"*", "", true}, {"", "", true}, {"", "U", false}, {"u*", "U0100", false}, {"U*1", "U01", false},
	} {
		if got := Matches(c.pattern, c.code); got != c.want {
			t.Errorf("%q of %q: %t", c.pattern, c.code, got)
		}
	}
}

func TestThousandsAreApart(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1_000: "1,000", 1_000_001: "1,000,001", 1<<64 - 1: "18,446,744,073,709,551,615"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
