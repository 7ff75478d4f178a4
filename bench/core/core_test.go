package core

import (
	"io"
	"testing"
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
	if len(seen) != 8 {
		t.Errorf("%d figures", len(seen))
	}
}
