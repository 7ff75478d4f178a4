package actors_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// rival writes a campaign for everybody.
func rival(t *testing.T, e *engine.Engine, id string, priority uint32, supersedes ...string) *messages.CampaignPlan {
	t.Helper()
	plan := &messages.CampaignPlan{
		Id: id, Package: "adas@4.2.0", Selector: `model == "e1"`, Priority: &priority, Supersedes: supersedes,
		Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}, Retries: &messages.Retries{SilenceSeconds: 3600},
	}
	if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestCampaignsShareVehicles: a dry run says in whose way a campaign is, a lower priority waits and
// says for whom, a higher one takes what has not begun, and one that is superseded ends there.
func TestCampaignsShareVehicles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute) // nobody answers an offer
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 5 {
			fitting(t, e, i, "e1", "DE")
		}
		begin := func(id string, plan *messages.CampaignPlan, overlaps ...string) {
			t.Helper()
			run, err := e.DryRun(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range run.GetOverlaps() {
				if i >= len(overlaps) || o.GetText() != overlaps[i] {
					t.Errorf("a dry run of %s says %q", id, o.GetText())
				}
			}
			if len(run.GetOverlaps()) != len(overlaps) {
				t.Errorf("a dry run of %s knows %d campaigns, want %q", id, len(run.GetOverlaps()), overlaps)
			}
			if _, err := e.CommandCampaign(t.Context(), id, &messages.StartCampaign{By: "mira"}); err != nil {
				t.Fatal(err)
			}
			<-time.After(10 * time.Second)
			synctest.Wait()
		}
		counts := func(id, state string) uint32 {
			t.Helper()
			s, err := e.Campaign(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return s.Counts[state]
		}
		begin("spring", rival(t, e, "spring", 500))
		begin("later", rival(t, e, "later", 300), "Campaign spring (priority 500; both for ADAS): this one waits for it on 5 vehicles.")
		if counts("spring", "OFFERED") != 5 || counts("later", "WAITING") != 5 {
			t.Fatalf("spring has %d, %d wait", counts("spring", "OFFERED"), counts("later", "WAITING"))
		}
		v, err := e.Vehicle(t.Context(), vinOf(0))
		if err != nil || !strings.Contains(v.GetWhy(), "campaign spring") || !strings.Contains(v.GetWhy(), "It is waited for by campaign later (priority 300).") {
			t.Errorf("the vehicle says %q, %v", v.GetWhy(), err)
		}
		begin("hotfix", rival(t, e, "hotfix", 900, "later"),
			"Campaign later (priority 300; both for ADAS): this one takes 5 vehicles from it for good.",
			"Campaign spring (priority 500; both for ADAS): this one takes 5 vehicles from it for good.")
		if counts("hotfix", "OFFERED") != 5 || counts("spring", "SUPERSEDED") != 5 || counts("later", "SUPERSEDED") != 5 {
			t.Errorf("hotfix has %d, spring has lost %d, later %d", counts("hotfix", "OFFERED"), counts("spring", "SUPERSEDED"), counts("later", "SUPERSEDED"))
		}
		s, err := e.Campaign(t.Context(), "hotfix")
		if err != nil || !s.GetRecord().GetSuperseded() || len(s.GetRecord().GetOverlaps()) != 2 {
			t.Errorf("hotfix knows %v, %v", s.GetRecord().GetOverlaps(), err)
		}
	})
}
