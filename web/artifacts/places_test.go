package artifacts

import (
	"testing"
	"time"
)

// Whoever is refused is told to come again when others do not: some hundreds in any second at
// most, nobody later than somewhat over a minute, and a quiet server asks for a second or two.
func TestThoseWhoFoundNoPlaceDoNotComeTogether(t *testing.T) {
	p, now := NewPlaces(1), time.UnixMilli(5_000_000)
	p.now = func() time.Time { return now }
	if p.take() != nil {
		t.Fatal("the first finds no place")
	}
	seconds := map[int]int{}
	for range 6_000 { // half a minute's
		seconds[p.comeAgain()]++
	}
	for s, n := range seconds {
		if s < 1 || s > 32 || n > 2*returnsPerSecond {
			t.Errorf("%d come again in second %d", n, s)
		}
	}
	if len(seconds) < 20 {
		t.Errorf("all come in %d seconds", len(seconds))
	}
	for n := range 100_000 {
		if s := p.comeAgain(); n > 6_000 && s < 30 || s > 62 {
			t.Fatalf("where very many wait, one comes again in %d seconds", s)
		}
	}
	for _, later := range []time.Duration{time.Hour, -2 * time.Hour} {
		now = now.Add(later)
		if s := p.comeAgain(); s > 2 {
			t.Errorf("%v later nobody waits, and one comes again in %d seconds", later, s)
		}
	}
}
