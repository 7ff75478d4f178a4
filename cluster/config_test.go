package cluster

import (
	"testing"
	"time"
)

// TestRenewalsKeepUp: leases of any life are renewed as often as those of the usual one at least, so that how long ago that was says
// how the store does.
func TestRenewalsKeepUp(t *testing.T) {
	for life, want := range map[time.Duration]time.Duration{3 * time.Second: 500 * time.Millisecond, DefaultTimeToLive: 2 * time.Second, 10 * time.Minute: 2 * time.Second} {
		if got := (Config{TimeToLive: life}).renewEvery(); got != want {
			t.Errorf("leases of %v are renewed every %v, want %v", life, got, want)
		}
	}
}
