package core

import (
	"io"
	"testing"
	"time"
)

// TestRun: every figure is measured, and none is nothing.
func TestRun(t *testing.T) {
	figures, err := Run(t.Context(), Options{Vehicles: 3_000, Rounds: 1, Seed: 1, Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range figures {
		seen[f.Figure] = true
		if f.Value <= 0 || f.Bench != "campaign" || f.N != 1 {
			t.Errorf("%s is %v of %d", f.Figure, f.Value, f.N)
		}
	}
	if len(seen) != 16 {
		t.Errorf("%d figures", len(seen))
	}
}

// TestTargetsAreHeldAgainstTheClock: what the processors did meanwhile has no target.
func TestTargetsAreHeldAgainstTheClock(t *testing.T) {
	list := times{{Span: 3 * time.Second, CPU: time.Second}, {Span: time.Second, CPU: 500 * time.Millisecond}, {Span: 2 * time.Second, CPU: time.Second}}.figures("first_offer_ms", time.Millisecond, 1_000)
	if clock := list[0]; clock.Figure != "first_offer_ms" || clock.Value != 2_000 || clock.Min != 1_000 || clock.Max != 3_000 || clock.Holds {
		t.Errorf("on the clock: %+v", clock)
	}
	if processors := list[1]; processors.Figure != "first_offer_cpu_ms" || processors.Value != 1_000 || processors.Target != 0 || processors.Unit != "ms" {
		t.Errorf("of the processors: %+v", processors)
	}
}
