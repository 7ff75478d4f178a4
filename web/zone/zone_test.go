package zone_test

import (
	"testing"

	"pacecar/web/zone"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for range 2 { // the second time they are remembered
		for _, name := range []string{"", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"} {
			if no := zone.Check(name); no != nil {
				t.Errorf("%q: %v", name, no)
			}
		}
		for _, name := range []string{"Local", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "CEST2", "Europe/Berlin ", "Europe\x00"} {
			if no := zone.Check(name); no.GetField() != "/attributes/time_zone" || no.GetSuggestion() == "" {
				t.Errorf("%q: %v", name, no)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		if zone.Check("Europe/Berlin") != nil {
			b.Fatal("refused")
		}
	}
}
