package health

import (
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// TestAWatchEndsWhenNobodyNeedsIt: its campaign has heard all of it, says that no gate is to judge by it, and nothing else can be seen.
func TestAWatchEndsWhenNobodyNeedsIt(t *testing.T) {
	t.Parallel()
	const soak = 100
	plan := &messages.HealthPlan{FaultCodes: []string{"*"}, DriveCyclesWaitSeconds: 2 * soak}
	for name, c := range map[string]struct {
		with            func(*Watch)
		sequence        uint64
		undecided, ends bool
	}{
		"it soaks still":                   {func(*Watch) {}, 7, false, false},
		"nothing is asked of it":           {func(w *Watch) { w.Terms = &messages.HealthTerms{} }, 7, false, true},
		"and its gate is to judge":         {func(w *Watch) { w.Terms = &messages.HealthTerms{} }, 7, true, false},
		"of before, and said again":        {func(w *Watch) { w.Terms, w.Told = &messages.HealthTerms{}, true }, 1, false, true},
		"it was heard up to an earlier":    {func(w *Watch) { w.Terms = &messages.HealthTerms{} }, 6, false, false},
		"taken":                            {func(w *Watch) { w.Closed, w.Taken = true, true }, 7, false, true},
		"taken, and its gate is to judge":  {func(w *Watch) { w.Closed, w.Taken = true, true }, 7, true, false},
		"taken, which nobody has heard":    {func(w *Watch) { w.Closed, w.Taken = true, true }, 6, false, false},
		"unhealthy":                        {func(w *Watch) { w.Code = CodeVanished }, 7, false, false},
		"unhealthy and taken":              {func(w *Watch) { w.Code, w.Closed, w.Taken = CodeVanished, true, true }, 7, false, true},
		"closed":                           {func(w *Watch) { w.Closed = true }, 7, false, true},
		"it has soaked":                    {func(w *Watch) { w.SinceMs -= 1000 * soak }, 7, false, true},
		"it may begin to count cycles":     {func(w *Watch) { w.Terms.SoakSeconds = 0 }, 7, false, false},
		"it counts cycles":                 {func(w *Watch) { w.SinceMs, w.Cycles = -10_000*soak, messages.DriveCycles_DRIVE_CYCLES_AWAITED }, 7, false, false},
		"it counts them no more":           {func(w *Watch) { w.SinceMs, w.Cycles = -10_000*soak, messages.DriveCycles_DRIVE_CYCLES_COMPLETED }, 7, false, true},
		"of another attempt of a campaign": {func(w *Watch) { w.Terms, w.Attempt = &messages.HealthTerms{}, 2 }, 7, false, false},
	} {
		w := &Watch{CampaignId: "spring", Attempt: 1, Sequence: 7, SinceMs: 5, Terms: &messages.HealthTerms{Plan: plan, SoakSeconds: soak, DriveCycles: 1}}
		c.with(w)
		other := &Watch{CampaignId: "other", Attempt: 1}
		m := &messages.AcknowledgeAssignment{CampaignId: "spring", Attempt: 1, Sequence: c.sequence, Decided: !c.undecided}
		watches := []*Watch{other, w}
		for _, e := range Heed(watches, m, nil, 6) {
			watches = e.Watches
		}
		if ends := len(watches) == 1; ends != c.ends || watches[0] != other {
			t.Errorf("%s: %v", name, watches)
		}
	}
}

// TestWhatIsHeededWaitsForACommitThatComesInAnyCase: as long as an attempt is under way, or its end is not acknowledged.
func TestWhatIsHeededWaitsForACommitThatComesInAnyCase(t *testing.T) {
	t.Parallel()
	m := &messages.AcknowledgeAssignment{CampaignId: "spring", Attempt: 1, Sequence: 7}
	for name, c := range map[string]struct {
		a       *messages.Assignment
		durable bool
	}{
		"it has none":         {nil, true},
		"it is under way":     {&messages.Assignment{State: assignment.Offered}, false},
		"its end is not told": {&messages.Assignment{State: assignment.Succeeded}, false},
		"its end is told":     {&messages.Assignment{State: assignment.Succeeded, Acknowledged: true}, true},
	} {
		events := Heed([]*Watch{{CampaignId: "spring", Attempt: 1, Sequence: 7}}, m, c.a, 6)
		if len(events) != 1 || events[0].Durable() != c.durable || (events[0].Kind == event.WatchHeeded) == c.durable || !events[0].Watches[0].GetTold() {
			t.Errorf("%s: %v", name, events)
		}
	}
}
