package actors_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestACampaignWaitsForItsSteppingStone: three of four vehicles have the version that an update is for, and the fourth, which is away,
// is to have it from another campaign. The update's campaign takes late joiners and names no end: it stays open for the fourth, says for whom, and
// completes when it has that. The fourth soaks for the stone first, whatever the priority of whom it joins.
func TestACampaignWaitsForItsSteppingStone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(8, time.Now), g, time.Hour)
		defer n.stop()
		g.connect(n.house.Deliver)
		rest := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
		soaks := []*messages.Wave{{Size: rest[0].Size, Gate: &messages.Gate{SoakSeconds: 3600}}}
		e := prepareFleet(t, n, g, 4, rest...)
		releaseVersion(t, e, "4.3.0", "4.2.0")
		retries := &messages.Retries{SilenceSeconds: 86_400}
		for _, plan := range []*messages.CampaignPlan{
			{Id: "stone", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: soaks, Retries: retries},
			{Id: "next", Package: "adas@4.3.0", Selector: `model == "e1"`, Waves: rest, Retries: retries, LateJoiners: "join", Priority: new(uint32(900))},
		} {
			if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
				t.Fatal(err)
			}
		}
		stands := func(after time.Duration, campaign string, state messages.CampaignState, succeeded uint32) *messages.CampaignStatus {
			t.Helper()
			<-time.After(after)
			synctest.Wait()
			s, err := e.Campaign(t.Context(), campaign)
			if err != nil || s.GetRecord().GetState() != state || s.GetCounts()["SUCCEEDED"] != succeeded {
				t.Fatalf("campaign %s is %v at %v, want %v with %d: %v", campaign, s.GetRecord().GetState(), s.GetCounts(), state, succeeded, err)
			}
			return s
		}
		late := messages.VIN(vinOf(3))
		g.vehicles[late].away = true
		begin(t, e, "stone")
		stands(10*time.Minute, "stone", messages.CampaignState_RUNNING, 3)
		begin(t, e, "next")
		s := stands(10*time.Minute, "next", messages.CampaignState_RUNNING, 3)
		if brings := "campaign stone brings adas@4.2.0 to 1 vehicle"; !strings.HasSuffix(s.GetWaits(), brings) || !strings.Contains(s.GetRecord().GetOpen().GetText(), brings) {
			t.Errorf("it waits for %q, open: %v", s.GetWaits(), s.GetRecord().GetOpen())
		}
		stands(3*24*time.Hour, "next", messages.CampaignState_RUNNING, 3)
		g.vehicles[late].away = false
		g.say(late, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
		stands(15*time.Minute, "stone", messages.CampaignState_RUNNING, 1)
		s = stands(40*time.Minute, "next", messages.CampaignState_RUNNING, 3)
		if s.GetRecord().GetJoined() != 1 || s.GetCounts()["WAITING"] != 1 {
			t.Errorf("%d joined, while it soaks for the stone: %v", s.GetRecord().GetJoined(), s.GetCounts())
		}
		s = stands(2*time.Hour, "next", messages.CampaignState_COMPLETED, 4)
		if s.GetRecord().GetJoined() != 1 || s.GetRecord().GetOpen() != nil {
			t.Errorf("%d joined, open: %v", s.GetRecord().GetJoined(), s.GetRecord().GetOpen())
		}
	})
}
