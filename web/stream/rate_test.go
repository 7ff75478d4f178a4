package stream

import "testing"

func TestRatesAreSpreadOverASecond(t *testing.T) {
	for rate := range MaxRate + 1 {
		n := 0
		for tick := uint64(1); tick <= MaxRate; tick++ {
			if isDue(tick, rate) {
				n++
			}
		}
		if n != rate {
			t.Errorf("rate %d is due %d times a second", rate, n)
		}
	}
}
