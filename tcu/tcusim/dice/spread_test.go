package dice

import (
	"testing"
	"time"
)

func TestParseSpread(t *testing.T) {
	for text, want := range map[string]Spread{
		"0s":     {},
		"3s":     {3 * time.Second, 3 * time.Second},
		"3s..1m": {3 * time.Second, time.Minute},
	} {
		got, err := ParseSpread(text)
		if err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
		if again, err := ParseSpread(got.String()); err != nil || again != got {
			t.Errorf("%v prints as %q", got, got.String())
		}
	}
	for _, text := range []string{"", "3", "-1s", "3s..1s", "1s..", "1s...2s"} {
		if got, err := ParseSpread(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
