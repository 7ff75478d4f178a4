package readiness

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
)

var (
	now    = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	all    = &messages.Preconditions{Parked: true, IgnitionOff: true, MinimumBatteryPercent: 50, MinimumStateOfChargePercent: 30}
	policy = &messages.VehiclePolicy{Readiness: &messages.Readiness{MaximumAgeSeconds: 300}, Preconditions: all}
)

func TestWanting(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]*messages.Condition{
		"": {Parked: true, IgnitionOff: true, BatteryPercent: 50, StateOfChargePercent: 30},
		"The vehicle is not parked and has its ignition on.":                                                 {BatteryPercent: 99, StateOfChargePercent: 99},
		"The vehicle has less than 50 % in its 12 V battery and has less than 30 % in its traction battery.": {Parked: true, IgnitionOff: true, BatteryPercent: 49, StateOfChargePercent: 29},
	} {
		if got := Wanting(all, c); got != want {
			t.Errorf("%v: got %q, want %q", c, got, want)
		}
	}
	if got := Wanting(&messages.Preconditions{Network: "wifi", MinimumFreeBytes: 1 << 40}, &messages.Condition{}); got != "" {
		t.Errorf("what the download needs keeps the installation away: %s", got)
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]bool{0: false, 5 * time.Minute: false, 5*time.Minute + time.Millisecond: true, time.Hour: true} {
		if got := Stale(policy, &messages.Condition{At: timestamppb.New(now.Add(-ago))}, now.UnixMilli()); got != want {
			t.Errorf("of %v ago: stale %t, want %t", ago, got, want)
		}
	}
	if !Stale(policy, nil, now.UnixMilli()) {
		t.Error("what was never said is fresh")
	}
}

// A condition counts from when it was so, and from its arrival where the vehicle's clock is ahead.
func TestTaken(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]time.Duration{time.Minute: time.Minute, -time.Minute: 0} {
		c := Taken(&messages.Condition{Parked: true, BatteryPercent: 7, At: timestamppb.New(now.Add(-ago))}, now.UnixMilli())
		if got := now.Sub(c.GetAt().AsTime()); got != want || !c.GetParked() || c.GetBatteryPercent() != 7 {
			t.Errorf("of %v ago: taken as %v ago, %v", ago, got, c)
		}
	}
}

func TestJudges(t *testing.T) {
	t.Parallel()
	wifi := &messages.VehiclePolicy{Readiness: policy.Readiness, Preconditions: &messages.Preconditions{Network: "wifi"}}
	for _, c := range []struct {
		policy     *messages.VehiclePolicy
		capability uint32
		want       bool
	}{{policy, 2, true}, {policy, 1, false}, {policy, 0, false}, {nil, 2, false}, {wifi, 2, false}, {&messages.VehiclePolicy{Preconditions: all}, 2, false}} {
		if got := Judges(c.policy, c.capability); got != c.want {
			t.Errorf("%v, capability %d: %t, want %t", c.policy, c.capability, got, c.want)
		}
	}
}
