package actors_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// TestACampaignHearsEverybodyAfterItWasAway: whenever a vehicle began to tell something that nobody
// heard, within the time that its campaign hears first it tells that again.
func TestACampaignHearsEverybodyAfterItWasAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vin := messages.VIN(rapid.StringMatching("WPCAR[0-9]{12}").Draw(t, "vin"))
		away := time.Duration(rapid.Int64Range(0, 3_600_000).Draw(t, "away")) * time.Millisecond
		at := time.Duration(rapid.Int64Range(0, away.Milliseconds()).Draw(t, "since")) * time.Millisecond
		for retries := uint8(0); at < away; retries = min(retries+1, bounds.MaximumRetries) {
			at += time.Duration(bounds.Pause(vin, retries)) * time.Millisecond
		}
		if waits := at - away; waits > lease.Untold(away) || waits > lease.LongestUntold {
			t.Fatalf("%s tells it %v after the recovery, heard is for %v", vin, waits, lease.Untold(away))
		}
	})
	if longest := lease.Untold(-time.Second); longest != 5*time.Minute || lease.LongestUntold != 5*time.Minute {
		t.Errorf("of a clock that was set back nobody knows: %v", longest)
	}
}
