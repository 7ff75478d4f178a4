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

// soakLife is for how long a vehicle soaks here, which nobody may wait for.
const soakLife = 7 * 24 * time.Hour

// TestAMendDoesNotWaitForACampaignThatIsOver: six vehicles soak with bad software. Whoever brings them the mend, of the same
// priority, waits for a campaign whose gate may yet judge them, and no longer than that campaign lives; nor does it wait
// where it supersedes that campaign by name.
func TestAMendDoesNotWaitForACampaignThatIsOver(t *testing.T) {
	t.Run("cancelled before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			e := soaking(t, nil)
			cancelBad(t, e)
			begin(t, e, "mended")
			mended(t, e, time.Hour)
		})
	})
	t.Run("cancelled while it waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			e := soaking(t, nil)
			begin(t, e, "mended")
			<-time.After(3 * time.Hour)
			s, err := e.Campaign(t.Context(), "mended")
			if err != nil || s.GetCounts()["WAITING"] != 6 || s.GetRecord().GetRivals()[0].GetWaiting() != 6 {
				t.Fatalf("while the other one may judge: %v, %v, %v", s.GetCounts(), s.GetRecord().GetRivals(), err)
			}
			if want := "waits for campaign bad, which has 6 vehicles or for which they soak"; s.GetWaits() != want {
				t.Errorf("it says %q, want %q", s.GetWaits(), want)
			}
			cancelBad(t, e)
			mended(t, e, 9*time.Hour) // the longest pause with its spread, and what an installation takes
		})
	})
	t.Run("superseded by name", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			e := soaking(t, []string{"bad"})
			begin(t, e, "mended")
			mended(t, e, time.Hour)
		})
	})
}

// TestALastWaveWithoutASoakTellsWhoWasTaken: its gate decides when its last vehicle has ended. Those that another campaign has
// updated until then are no successes, though none of them soaks.
func TestALastWaveWithoutASoakTellsWhoWasTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(8, time.Now), g, time.Minute)
		defer n.stop()
		g.connect(n.house.Deliver)
		rest := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
		e := prepareFleet(t, n, g, 6, rest...)
		releaseVersion(t, e, "4.3.0")
		for _, plan := range []*messages.CampaignPlan{
			{Id: "first", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: rest, Retries: &messages.Retries{SilenceSeconds: 86_400}},
			{Id: "second", Package: "adas@4.3.0", Selector: `model == "e1"`, Waves: rest, Retries: &messages.Retries{SilenceSeconds: 86_400}},
		} {
			if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
				t.Fatal(err)
			}
		}
		stands := func(campaign, state string, n uint32) {
			t.Helper()
			<-time.After(10 * time.Minute)
			synctest.Wait()
			if s, err := e.Campaign(t.Context(), campaign); err != nil || s.GetCounts()[state] != n {
				t.Fatalf("campaign %s stands at %v, want %d %s: %v", campaign, s.GetCounts(), n, state, err)
			}
		}
		late := messages.VIN(vinOf(5))
		g.vehicles[late].away = true
		begin(t, e, "first")
		stands("first", "SUCCEEDED", 5)
		begin(t, e, "second")
		stands("second", "SUCCEEDED", 5)
		stands("first", "SUPERSEDED", 5)
		g.vehicles[late].away = false
		g.say(late, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
		stands("first", "SUCCEEDED", 1)
		s, err := e.Campaign(t.Context(), "first")
		if text := s.GetRecord().GetWaves()[0].GetGate(); err != nil || !strings.Contains(text, "1 of 1 vehicle ended, 1 succeeded, 0 failed, 5 more taken") {
			t.Errorf("its gate says %q: %v", text, err)
		}
	})
}

// soaking is an engine whose vehicles soak for campaign bad; a campaign mended has been created.
func soaking(t *testing.T, supersedes []string) *engine.Engine {
	t.Helper()
	g := newGarage()
	n := startNode(t, persistence.NewMemory(8, time.Now), g, time.Minute)
	t.Cleanup(n.stop)
	g.connect(n.house.Deliver)
	rest := &messages.Wave_Rest{Rest: true}
	e := prepareFleet(t, n, g, 6, &messages.Wave{Size: rest})
	releaseVersion(t, e, "4.3.0")
	for _, plan := range []*messages.CampaignPlan{
		{Id: "bad", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: rest, Gate: &messages.Gate{SoakSeconds: int64(soakLife.Seconds())}}}},
		{Id: "mended", Package: "adas@4.3.0", Selector: `model == "e1"`, Supersedes: supersedes, Waves: []*messages.Wave{{Size: rest}}},
	} {
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
	}
	begin(t, e, "bad")
	<-time.After(time.Hour)
	if s, err := e.Campaign(t.Context(), "bad"); err != nil || s.GetCounts()["SUCCEEDED"] != 6 {
		t.Fatalf("they do not soak: %v, %v", s.GetCounts(), err)
	}
	return e
}

func begin(t *testing.T, e *engine.Engine, campaign string) {
	t.Helper()
	if _, err := e.CommandCampaign(t.Context(), campaign, &messages.StartCampaign{By: "mira"}); err != nil {
		t.Fatal(err)
	}
}

func cancelBad(t *testing.T, e *engine.Engine) {
	t.Helper()
	if _, err := e.CommandCampaign(t.Context(), "bad", &messages.CancelCampaign{By: "mira", Reason: "radar blind in rain"}); err != nil {
		t.Fatal(err)
	}
}

// mended waits for so long, and wants all vehicles to have the mend then.
func mended(t *testing.T, e *engine.Engine, within time.Duration) {
	t.Helper()
	<-time.After(within)
	if s, err := e.Campaign(t.Context(), "mended"); err != nil || s.GetRecord().GetState() != messages.CampaignState_COMPLETED || s.GetCounts()["SUCCEEDED"] != 6 {
		t.Errorf("after %v the mend is %v with %v, %v", within, s.GetRecord().GetState(), s.GetCounts(), err)
	}
}
