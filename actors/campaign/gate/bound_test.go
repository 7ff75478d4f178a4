package gate

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestSampleSizes compares with the tables of reliability demonstration (59, 93, 124, … for
// 95 % reliable with 95 % confidence): so many vehicles with at most so many failures just
// prove the limit, one vehicle fewer does not.
func TestSampleSizes(t *testing.T) {
	t.Parallel()
	for _, plan := range []struct {
		limit, confidence float64
		sizes             []uint32 // by number of failures
	}{
		{5, 95, []uint32{59, 93, 124, 153, 181, 208, 234, 260, 286, 311, 336}},
		{10, 95, []uint32{29, 46, 61, 76, 89, 103, 116, 129, 142, 154, 167}},
		{10, 90, []uint32{22, 38, 52, 65, 78, 91, 104, 116, 128, 140, 152}},
		{5, 90, []uint32{45, 77, 105, 132, 158, 184, 209, 234, 258, 282, 306}},
		{1, 99, []uint32{459, 662, 838, 1001, 1157, 1307}},
		{1, 95, []uint32{299, 473, 628, 773, 913, 1049}},
		{1, 90, []uint32{230, 388, 531, 667, 798, 926}},
	} {
		for failed, n := range plan.sizes {
			f := uint32(failed)
			if !proven(f, n, plan.limit, plan.confidence) || proven(f, n-1, plan.limit, plan.confidence) {
				t.Errorf("%v %% with %v %% confidence: %d failures need %d", plan.limit, plan.confidence, f, n)
			}
		}
		if got := Needed(plan.limit, plan.confidence); got != plan.sizes[0] {
			t.Errorf("%v %% with %v %%: needs %d, want %d", plan.limit, plan.confidence, got, plan.sizes[0])
		}
	}
}

// TestUpper compares with published bounds. A two-sided interval of 95 % has the one-sided
// bound of 97.5 % on top.
func TestUpper(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		failed, ended    uint32
		confidence, want float64
	}{
		{0, 10, 97.5, 30.85}, {1, 10, 97.5, 44.50}, {5, 10, 97.5, 81.29}, {9, 10, 97.5, 99.75}, {10, 10, 97.5, 100},
		{0, 20, 97.5, 16.84}, {1, 20, 97.5, 24.87}, {3, 20, 97.5, 37.89}, {0, 100, 97.5, 3.62}, {5, 100, 97.5, 11.28}, {50, 100, 97.5, 60.17},
		{0, 10, 95, 25.89}, {1, 20, 95, 21.61}, {4, 20, 95, 40.10}, {0, 0, 95, 100},
	} {
		if got := Upper(row.failed, row.ended, row.confidence); math.Abs(got-row.want) > 0.006 {
			t.Errorf("%d of %d at %v %%: %.3f, want %.2f", row.failed, row.ended, row.confidence, got, row.want)
		}
	}
}

// TestTheBoundIsWhereTheTailIs: at the bound, the binomial probability of so few failures,
// summed term by term, is what the confidence leaves.
func TestTheBoundIsWhereTheTailIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint32Range(1, 500).Draw(t, "ended")
		f := rapid.Uint32Range(0, n-1).Draw(t, "failed")
		confidence := rapid.Float64Range(50, 99.9).Draw(t, "confidence")
		p := Upper(f, n, confidence) / 100
		tail := 0.0
		for k := range f + 1 {
			choose, _ := math.Lgamma(float64(n) + 1)
			a, _ := math.Lgamma(float64(k) + 1)
			b, _ := math.Lgamma(float64(n-k) + 1)
			tail += math.Exp(choose - a - b + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
		}
		if left := 1 - confidence/100; math.Abs(tail-left) > 1e-6 {
			t.Errorf("%d of %d: the bound %v leaves %v, want %v", f, n, p, tail, left)
		}
		if above := min(100, 100*p*1.001); !proven(f, n, above, confidence) || proven(f, n, 100*p*0.999, confidence) {
			t.Errorf("%d of %d: the bound %v is not where it is proven", f, n, p)
		}
	})
}

func BenchmarkProven(b *testing.B) {
	for b.Loop() {
		proven(37, 10_000, 0.5, 95)
	}
}
