package sample_test

import (
	"testing"

	"pacecar/actors/campaign/rehearsal/sample"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		list     []float64
		p50, p90 float64
	}{{[]float64{7}, 7, 7}, {[]float64{3, 1, 2}, 2, 3}, {[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 5, 9}} {
		if got := sample.Spread(c.list); got.GetP50() != c.p50 || got.GetP90() != c.p90 {
			t.Errorf("of %v: %v", c.list, got)
		}
	}
	if sample.PercentIf(true, 20) != 5 || sample.PercentIf(false, 20) != 0 {
		t.Error("one of twenty is 5 percent")
	}
}
