package dice

import (
	"strconv"
	"testing"
)

// A rate that is read is a share, and reads the same again; any other is named in the error.
func FuzzParseRate(f *testing.F) {
	for _, seed := range []string{"8%", "0.08", "1", "0", "-0", "100%", "1e-9", "0x1p-2", "NaN", "Inf%", "120%", "", "%", "1_0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rate, err := ParseRate(text)
		if err != nil {
			if rate != 0 || err.Error() == "" {
				t.Fatalf("%q: %v with %v", text, rate, err)
			}
			return
		}
		if !(rate >= 0 && rate <= 1) {
			t.Fatalf("%q is read as %v", text, rate)
		}
		percent, err := ParsePercent(text)
		if err != nil || percent/100 != rate {
			t.Fatalf("%q is read as %v, and as %v percent, %v", text, rate, percent, err)
		}
		if again, err := ParseRate(strconv.FormatFloat(percent, 'g', -1, 64) + "%"); err != nil || again != rate {
			t.Fatalf("%v comes back as %v, %v", rate, again, err)
		}
	})
}

// A spread that is read rises from zero or more and prints as it reads.
func FuzzParseSpread(f *testing.F) {
	for _, seed := range []string{"0s", "3s", "3s..10s", "3s..1m", "-1s", "3s..1s", "1s..", "1s...2s", "..", "2562047h47m16.854775807s", "1h..", "µs"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSpread(text)
		if err != nil {
			if s != (Spread{}) {
				t.Fatalf("%q: %v with %v", text, s, err)
			}
			return
		}
		if s.Min < 0 || s.Max < s.Min {
			t.Fatalf("%q is read as %v", text, s)
		}
		if again, err := ParseSpread(s.String()); err != nil || again != s {
			t.Fatalf("%v comes back as %v, %v", s, again, err)
		}
	})
}
