package actors_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// TestAStartIsHeldToWhatWasRead: a person reads a dry run, the fleet becomes another one, and the start that they then
// give is refused, with nobody offered anything; with what a second dry run says it starts.
func TestAStartIsHeldToWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 3, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		status, err := e.Campaign(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		read := func() *uint32 {
			run, err := e.DryRun(t.Context(), status.Record.Plan)
			if err != nil {
				t.Fatal(err)
			}
			return new(uint32(run.Selected))
		}
		seen := read()
		for i := 3; i < 14; i++ {
			register(t, e, g, i)
		}
		_, err = e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira", ExpectedVehicles: seen})
		no, refused := errors.AsType[*messages.Rejection](err)
		if !refused || no.GetCode() != messages.MoreThanExpected || no.GetMessage() != "campaign demo would take 14 vehicles, and 3 were expected" {
			t.Fatalf("the start is answered with %v", err)
		}
		if status, err = e.Campaign(t.Context(), "demo"); err != nil || status.Record.State != messages.CampaignState_DRAFT {
			t.Fatalf("it is %v: %v", status.GetRecord().GetState(), err)
		}
		status, err = e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira", ExpectedVehicles: read()})
		if err != nil || status.Record.RosterSize != 14 || status.Record.GetExpectedVehicles() != 14 || status.Fewer != "" {
			t.Fatalf("it is %v: %v", status, err)
		}
	})
}

// TestABeginningIsHeldToWhatWasRead: what was expected is kept with the schedule, over a restart of the node, too. The
// campaign waits, and says for what, until somebody expects what there is.
func TestABeginningIsHeldToWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := prepareFleet(t, n, g, 3, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		expect := func(vehicles uint32) *messages.CampaignStatus {
			status, err := e.CommandCampaign(t.Context(), "night", &messages.StartCampaign{By: "mira", ExpectedVehicles: &vehicles})
			if err != nil {
				t.Fatal(err)
			}
			return status
		}
		schedule(t, e, time.Now().Add(time.Hour))
		if status := expect(3); status.Record.GetExpectedVehicles() != 3 {
			t.Fatalf("it is scheduled as %v", status)
		}
		for i := 3; i < 20; i++ {
			register(t, e, g, i)
		}
		reopened := store.Reopen()
		n.stop()
		g.lost.Wait()
		next := startNode(t, reopened, g, time.Minute)
		defer next.stop()
		e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
		g.connect(next.house.Deliver)
		<-time.After(2 * time.Hour)
		want := "could not begin at its time, and tries again every minute: campaign night would take 20 vehicles, and 3 were expected. " +
			"If these are meant, start it again with the number of vehicles that its dry run tells"
		if status, err := e.Campaign(t.Context(), "night"); err != nil || status.Record.Cause != want || status.Record.State != messages.CampaignState_SCHEDULED {
			t.Fatalf("it is %v because %q: %v", status.GetRecord().GetState(), status.GetRecord().GetCause(), err)
		}
		expect(20)
		<-time.After(3 * time.Minute)
		if status, err := e.Campaign(t.Context(), "night"); err != nil || status.Counts["SUCCEEDED"] != 20 || status.Record.Cause != "" {
			t.Fatalf("it is %v with %v: %v", status.GetRecord().GetState(), status.GetCounts(), err)
		}
	})
}
