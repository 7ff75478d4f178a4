package health

import (
	"testing"

	"pacecar/messages"
)

// TestARemovedVehicleIsNoProof: of a vehicle that is removed while it soaks nobody hears whether the update has ruined it. Its campaign
// hears that it has lost it, once; where nothing rests on it any more, it hears nothing.
func TestARemovedVehicleIsNoProof(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		with func(*Watch)
		atMs int64
		lost bool
	}{
		"it soaks":                          {func(*Watch) {}, 2_000, true},
		"nothing makes it unhealthy":        {func(w *Watch) { w.Terms.Plan = nil }, 2_000, true},
		"it is watched no more":             {func(w *Watch) { w.Closed = true }, 2_000, true},
		"it has soaked":                     {func(*Watch) {}, 86_401_000, false},
		"its drive cycles are awaited":      {func(w *Watch) { w.Cycles = messages.DriveCycles_DRIVE_CYCLES_AWAITED }, 86_401_000, true},
		"it is ill":                         {func(w *Watch) { w.Code = CodeVanished }, 2_000, false},
		"it was taken":                      {func(w *Watch) { w.Taken, w.TakenBy = true, "c9" }, 2_000, false},
		"no gate is to judge by it anymore": {func(w *Watch) { w.Decided = true }, 2_000, false},
	} {
		w := &Watch{CampaignId: "c", Attempt: 1, Sequence: 9, SinceMs: 1000, HeardMs: 1000, Told: true, Terms: &messages.HealthTerms{
			SoakSeconds: 86_400, DriveCycles: 3, Plan: &messages.HealthPlan{VanishedSeconds: 3600, FaultCodes: []string{"*"}, DriveCyclesWaitSeconds: 172_800},
		}}
		c.with(w)
		events, reports := Look([]*Watch{w}, "engine", Removed(c.atMs))
		if lost := len(reports) == 1 && reports[0].GetTaken() && reports[0].GetRemoved() && reports[0].GetSequence() == 10; lost != c.lost || !lost && len(reports) > 0 {
			t.Errorf("%s: its campaign hears %v, is it to hear of its loss: %v", name, reports, c.lost)
		}
		if c.lost && (len(events) != 1 || events[0].Name != VehicleTaken || events[0].Detail == "") {
			t.Errorf("%s: the history says %v", name, events)
		}
		for _, e := range events {
			if _, again := Look(e.Watches, "engine", Removed(c.atMs)); len(again) > 0 {
				t.Errorf("%s: it is removed once more, and its campaign hears %v", name, again)
			}
		}
	}
}
