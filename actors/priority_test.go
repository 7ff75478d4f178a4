package actors_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestAHigherPriorityHasItsRoster: a campaign that goes before another one for the same control unit has all vehicles of both when it
// starts, also those that the other one has not come to; and one of a lower priority does not start into vehicles that it
// has yet to come to, unless a person says so by its name.
func TestAHigherPriorityHasItsRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute) // nobody answers an offer
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 5 {
			fitting(t, e, i, "e1", "DE")
		}
		start := func(id string, despite ...string) error {
			t.Helper()
			_, err := e.CommandCampaign(t.Context(), id, &messages.StartCampaign{By: "mira", Despite: despite})
			<-time.After(10 * time.Second)
			synctest.Wait()
			return err
		}
		counts := func(id string, state string) uint32 {
			t.Helper()
			s, err := e.Campaign(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return s.Counts[state]
		}
		for id, priority := range map[string]uint32{"low": 100, "high": 900, "late": 300, "equal": 300} {
			forEverybody(t, e, &messages.CampaignPlan{Id: id, Priority: &priority, Pacing: &messages.Pacing{MaximumInFlight: 1}})
		}
		if err := start("low"); err != nil || counts("low", "OFFERED") != 1 || counts("low", "WAITING") != 4 {
			t.Fatalf("low: %v, %d offered", err, counts("low", "OFFERED"))
		}
		if err := start("high"); err != nil || counts("low", "SUPERSEDED") != 5 || counts("high", "OFFERED") != 1 {
			t.Errorf("high: %v, low has lost %d of 5", err, counts("low", "SUPERSEDED"))
		}
		<-time.After(2 * time.Minute) // the one that was told to stop has answered
		synctest.Wait()
		if s, err := e.Campaign(t.Context(), "high"); err != nil || !s.GetRecord().GetSuperseded() {
			t.Errorf("high has not settled it: %v", err)
		}
		err := start("late")
		no := (*messages.Rejection)(nil)
		if !errors.As(err, &no) || no.GetCode() != messages.HigherPriority || no.GetField() != "/despite" || counts("late", "OFFERED") != 0 {
			t.Errorf("late is answered %v", err)
		}
		for named, code := range map[string]string{"hihg": messages.NotFound, "late": messages.WrongState, "low": messages.WrongState} {
			if err := start("late", "high", named); !errors.As(err, &no) || no.GetCode() != code || no.GetField() != "/despite/1" || no.GetSuggestion() == "" || counts("late", "OFFERED") != 0 {
				t.Errorf("late, despite %s: %v", named, err)
			}
		}
		if err := start("equal", "high"); err != nil {
			t.Errorf("equal, despite high: %v", err)
		}
		if err := start("late", "high", "equal"); err != nil || counts("late", "OFFERED")+counts("late", "WAITING") != 5 {
			t.Errorf("late, despite high: %v", err)
		}
		history, _, err := e.CampaignHistory(t.Context(), "late", 0, 50)
		if err != nil || !slices.ContainsFunc(history, func(h *messages.HistoryEntry) bool {
			return strings.Contains(h.GetDetail(), "Campaign equal was not in its way")
		}) {
			t.Errorf("that equal was not in its way is not told in %v, %v", history, err)
		}
	})
}

// TestAHigherPriorityThatWaitsForJoinersIsInNobodysWay: a campaign with late joiners and an end stays open until that. When all its vehicles have
// succeeded and its gate has nothing against them, there is nothing left to offer or to judge, and a lower priority may start.
func TestAHigherPriorityThatWaitsForJoinersIsInNobodysWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(8, time.Now), g, time.Minute)
		defer n.stop()
		g.connect(n.house.Deliver)
		rest := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
		soaking := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: &messages.Gate{SoakSeconds: 600}}}
		e := prepareFleet(t, n, g, 6, rest...)
		releaseVersion(t, e, "4.3.0")
		end := &messages.Schedule{EndTime: time.Now().Add(90 * 24 * time.Hour).UTC().Format(time.RFC3339)}
		for _, plan := range []*messages.CampaignPlan{
			{Id: "high", Package: "adas@4.2.0", Selector: `model == "e1"`, Priority: new(uint32(900)), LateJoiners: "join", Schedule: end, Waves: soaking},
			{Id: "low", Package: "adas@4.3.0", Selector: `model == "e1"`, Priority: new(uint32(100)), Waves: rest},
		} {
			if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
				t.Fatal(err)
			}
		}
		start := func(id string) error {
			_, err := e.CommandCampaign(t.Context(), id, &messages.StartCampaign{By: "mira"})
			<-time.After(time.Second)
			synctest.Wait()
			return err
		}
		if err := start("high"); err != nil {
			t.Fatal(err)
		}
		no := (*messages.Rejection)(nil)
		if err := start("low"); !errors.As(err, &no) || no.GetCode() != messages.HigherPriority {
			t.Errorf("while vehicles of the other one soak, low is answered %v", err)
		}
		stands := func(id string, state messages.CampaignState) {
			t.Helper()
			<-time.After(time.Hour)
			synctest.Wait()
			if s, err := e.Campaign(t.Context(), id); err != nil || s.GetRecord().GetState() != state || s.GetCounts()["SUCCEEDED"] != 6 {
				t.Fatalf("campaign %s is %s, %v: %v", id, s.GetRecord().GetState(), s.GetCounts(), err)
			}
		}
		stands("high", messages.CampaignState_RUNNING)
		if err := start("low"); err != nil {
			t.Errorf("when there is nothing left to judge, low is answered %v", err)
		}
		stands("low", messages.CampaignState_COMPLETED)
		stands("high", messages.CampaignState_RUNNING) // and its vehicles stay its successes
	})
}
