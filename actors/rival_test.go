package actors_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// rival writes a campaign for everybody.
func rival(t *testing.T, e *engine.Engine, id string, priority uint32, supersedes ...string) *messages.CampaignPlan {
	t.Helper()
	return forEverybody(t, e, &messages.CampaignPlan{Id: id, Priority: &priority, Supersedes: supersedes})
}

// forEverybody writes a campaign of this plan, in one wave of all vehicles.
func forEverybody(t *testing.T, e *engine.Engine, plan *messages.CampaignPlan) *messages.CampaignPlan {
	t.Helper()
	plan.Package, plan.Selector = "adas@4.2.0", `model == "e1"`
	plan.Waves, plan.Retries = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}, &messages.Retries{SilenceSeconds: 3600}
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
			for i, o := range run.GetMet().GetOverlaps() {
				if i >= len(overlaps) || o.GetText() != overlaps[i] {
					t.Errorf("a dry run of %s says %q", id, o.GetText())
				}
			}
			if len(run.GetMet().GetOverlaps()) != len(overlaps) {
				t.Errorf("a dry run of %s knows %d campaigns, want %q", id, len(run.GetMet().GetOverlaps()), overlaps)
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
		<-time.After(2 * time.Minute) // those that were told to stop have answered
		synctest.Wait()
		s, err := e.Campaign(t.Context(), "hotfix")
		if err != nil || !s.GetRecord().GetSuperseded() || len(s.GetRecord().GetMet().GetOverlaps()) != 2 {
			t.Errorf("hotfix knows %v, %v", s.GetRecord().GetMet().GetOverlaps(), err)
		}
	})
}

// TestACampaignThatCannotAnswerIsNamed: a start is not made over it, unless a person says so.
func TestACampaignThatCannotAnswerIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		fitting(t, e, 1, "e1", "DE")
		key := persistence.Key{Kind: actors.KindCampaign, ID: "broken"}
		slot := persistence.SlotOf(key, store.Slots())
		_, leases, err := store.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(leases, func(l persistence.Lease) bool { return l.Slot == slot })
		written := make(chan error, 1)
		store.Commit(&persistence.Change{Slot: slot, Epoch: leases[at].Epoch, Key: key, Data: []byte("no record")}, func(err error) { written <- err })
		if err := <-written; err != nil {
			t.Fatal(err)
		}
		run, err := e.DryRun(t.Context(), rival(t, e, "hotfix", 900))
		if u := run.GetMet().GetUnasked(); err != nil || len(u) != 1 || u[0].GetCampaignId() != "broken" {
			t.Errorf("a dry run does not know of %v, %v", u, err)
		}
		var no *messages.Rejection
		if _, err := e.CommandCampaign(t.Context(), "hotfix", &messages.StartCampaign{By: "mira"}); !errors.As(err, &no) || no.GetCode() != messages.OverlapsUnknown || !strings.Contains(no.GetMessage(), "campaign broken did not say (its record is damaged)") {
			t.Errorf("started over it: %v", err)
		}
		s, err := e.CommandCampaign(t.Context(), "hotfix", &messages.StartCampaign{By: "mira", Despite: []string{"broken"}})
		if err != nil || s.GetRecord().GetState() != messages.CampaignState_RUNNING || len(s.GetRecord().GetMet().GetUnasked()) != 1 {
			t.Errorf("knowingly, it is %v, %v", s.GetRecord().GetState(), err)
		}
	})
}

// TestADryRunKnowsSteppingStones: of vehicles that are left out because they lack something, it says which
// campaign brings that, and to how many.
func TestADryRunKnowsSteppingStones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		mixedFleet(t, e, 48)
		plan := func(id, pkg, joiners string) *messages.CampaignPlan {
			return &messages.CampaignPlan{Id: id, Package: pkg, Selector: "true", LateJoiners: joiners, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		}
		stones := func(joiners string) (texts []string) {
			t.Helper()
			run, err := e.DryRun(t.Context(), plan("third", "adas@3.0.0", joiners))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range run.GetStones() {
				texts = append(texts, s.GetCode()+": "+s.GetText())
			}
			return texts
		}
		if got := stones(""); got != nil {
			t.Errorf("nothing is under way, and it says %q", got)
		}
		for id, pkg := range map[string]string{"gates": "gateway@2.0.0", "older": "adas@2.0.0"} {
			if _, err := e.CreateCampaign(t.Context(), plan(id, pkg, ""), "mira"); err != nil {
				t.Fatal(err)
			}
			if _, err := e.CommandCampaign(t.Context(), id, &messages.StartCampaign{By: "mira"}); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{
			"MissingDependency: Campaign gates brings gateway@2.0.0 to 4 vehicles that lack nothing else; a start leaves them out: start it when they have it.",
			"VersionMismatch: Campaign older brings adas@2.0.0 to 4 vehicles that lack nothing else; a start leaves them out: start it when they have it.",
		}
		got := stones("")
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("it says\n%q, want\n%q", got, want)
		}
		if got := stones("join"); len(got) != 2 || !strings.HasSuffix(got[0], "and they join when they have it; it stays open for them as long as that one has them to do, for 30 days at most.") {
			t.Errorf("where they may join, it says %q", got)
		}
	})
}
