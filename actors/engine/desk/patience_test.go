package desk

import (
	"context"
	"testing"
	"time"
)

// TestPatience is half of the time that is left, and never less than it was without a bound.
func TestPatience(t *testing.T) {
	now := time.Now()
	for left, want := range map[time.Duration]time.Duration{10 * time.Minute: 5 * time.Minute, 20 * time.Second: 15 * time.Second, -time.Hour: 15 * time.Second} {
		ctx, cancel := context.WithDeadline(t.Context(), now.Add(left))
		if got := Patience(ctx, now, 15*time.Second); got != want {
			t.Errorf("with %v left it is %v, not %v", left, got, want)
		}
		cancel()
	}
	if got := Patience(t.Context(), now, time.Second); got != time.Second {
		t.Errorf("without a bound it is %v", got)
	}
}
