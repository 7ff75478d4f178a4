package pacing

import (
	"io"
	"testing"
)

// TestThePaceIsKept: the measurement itself is exact, and so is what it measures.
func TestThePaceIsKept(t *testing.T) {
	t.Parallel()
	figures, err := Run(t.Context(), Options{Vehicles: 70_000, Rounds: 2, Seed: 1, Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if len(figures) != len(paces)+1 {
		t.Fatalf("got %d figures", len(figures))
	}
	for _, f := range figures {
		if !f.Holds {
			t.Errorf("%s is %v %%, at most %v", f.Figure, f.Value, f.Target)
		}
	}
}
