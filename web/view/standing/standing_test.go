package standing_test

import (
	"testing"

	"pacecar/web/view"
	"pacecar/web/view/gates"
	"pacecar/web/view/standing"
)

// TestWavesAreShownAsTheyStand: no wave of a campaign that is over seems to wait or to go on, one at its gate says so, and no
// sentence is there twice.
func TestWavesAreShownAsTheyStand(t *testing.T) {
	t.Parallel()
	const gate = "wave 2: 4.8 % of 21 failed, limit 0.1 %"
	waves := []view.Wave{{Number: 1, State: "Passed", OpenedAt: "x", Gate: "wave 1: fine"}, {Number: 2, State: "Soaking", OpenedAt: "x", Gate: gate}, {Number: 3, State: "Pending"}}
	asked := view.Plan{Waves: []view.PlanWave{{}, {Gate: gates.Gate{Webhook: "quality"}}, {}}}
	for name, c := range map[string]struct {
		campaign view.Campaign
		states   [3]string
		gate     string
	}{
		"running":            {view.Campaign{State: "Running"}, [3]string{"Passed", "Soaking", "Pending"}, gate},
		"awaits a person":    {view.Campaign{State: "Running", AwaitsPerson: true}, [3]string{"Passed", "Awaits a person", "Pending"}, gate},
		"awaits a webhook":   {view.Campaign{State: "Running", Plan: asked, Waits: "waits because webhook quality holds it"}, [3]string{"Passed", "At its gate", "Pending"}, gate},
		"soaks":              {view.Campaign{State: "Running", Plan: asked, Waits: "waits for its window"}, [3]string{"Passed", "Soaking", "Pending"}, gate},
		"cancelled":          {view.Campaign{State: "Cancelled", Cause: "enough"}, [3]string{"Passed", "Cancelled", "Never opened"}, gate},
		"halted by its gate": {view.Campaign{State: "Halted", Cause: gate}, [3]string{"Passed", "Soaking", "Pending"}, "see the cause"},
	} {
		c.campaign.Waves, c.campaign.Wave = waves, 2
		for i, w := range standing.Waves(c.campaign) {
			if w.State != c.states[i] {
				t.Errorf("%s: wave %d is %s, want %s", name, w.Number, w.State, c.states[i])
			}
			if i == 1 && w.Gate != c.gate {
				t.Errorf("%s: its gate says %q, want %q", name, w.Gate, c.gate)
			}
		}
	}
	if waves[1].Gate != gate || waves[2].State != "Pending" {
		t.Errorf("the waves themselves have changed to %+v", waves)
	}
}
