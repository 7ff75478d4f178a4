package supposition

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestAFirstAttemptFailsAsOftenAsSupposed, whatever share of its failures persists.
func TestAFirstAttemptFailsAsOftenAsSupposed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		failed, persistent := rapid.Float64Range(0, 100).Draw(t, "failed"), rapid.Float64Range(0, 100).Draw(t, "persistent")
		f := Parted(failed, persistent)
		if first := f.Persists + (100-f.Persists)*f.Passes/100; math.Abs(first-failed) > 1e-9 || f.Persists < 0 || f.Passes < 0 || f.Passes > 100 {
			t.Fatalf("%v: %v %% of first attempts fail", f, first)
		}
	})
	if f := Parted(40, 100); f != (Failing{Persists: 40}) {
		t.Errorf("all persists: %v", f)
	}
	if f := Parted(40, 0); f != (Failing{Passes: 40}) {
		t.Errorf("nothing persists: %v", f)
	}
}
