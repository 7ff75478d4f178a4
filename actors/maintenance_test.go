package actors_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// TestVehiclesInstallInTheirWindows: permits of the morning are kept until the night of each
// vehicle's own time zone, over a crash of the node, and nobody is taken for silent meanwhile.
func TestVehiclesInstallInTheirWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := prepareFleet(t, n, g, 0, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		ctx := context.Background()
		zones := []string{"Europe/Berlin", "Asia/Kolkata", "America/New_York", ""}
		for i, zone := range zones {
			register(t, e, g, i)
			change := &messages.RegisterVehicle{Vin: vinOf(i), Attributes: &messages.VehicleAttributes{Model: "e1", Market: "DE", TimeZone: zone}, By: "mira"}
			if err := e.RegisterVehicle(ctx, change); err != nil {
				t.Fatal(err)
			}
		}
		plan := &messages.CampaignPlan{
			Id: "night", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
			Retries:     &messages.Retries{SilenceSeconds: 60, Asks: 1},
			Maintenance: &messages.Maintenance{From: "22:00", To: "05:00"},
		}
		if _, err := e.CreateCampaign(ctx, plan, "mira"); err != nil {
			t.Fatal(err)
		}
		g.connect(n.house.Deliver)
		// A quarter past noon in UTC is day in all four zones.
		now := time.Now().UTC()
		<-time.After(now.Truncate(24 * time.Hour).Add(36*time.Hour + 15*time.Minute).Sub(now))
		if _, err := e.CommandCampaign(ctx, "night", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		noon := time.Now()
		<-time.After(time.Hour)
		if s, err := e.Campaign(ctx, "night"); err != nil || s.Counts["PERMITTED"] != 4 {
			t.Fatalf("an hour after noon it counts %v: %v", s.GetCounts(), err)
		}
		reopened := store.Reopen()
		n.stop()
		g.lost.Wait()
		n = startNode(t, reopened, g, time.Minute)
		e = engine.New(n.loopback, reopened, actors.SystemClock{}, everything{})
		g.connect(n.house.Deliver)
		<-time.After(noon.Add(24 * time.Hour).Sub(time.Now()))
		status, err := e.Campaign(ctx, "night")
		if err != nil || status.Record.State != messages.CampaignState_COMPLETED || status.Counts["SUCCEEDED"] != 4 {
			t.Fatalf("a day after noon it is %v with %v: %v", status.GetRecord().GetState(), status.GetCounts(), err)
		}
		for i, zone := range zones {
			checkInstalledAtNight(t, e, i, zone)
		}
		n.stop()
	})
}

// checkInstalledAtNight looks when a vehicle began to install, by its own clock.
func checkInstalledAtNight(t *testing.T, e *engine.Engine, i int, name string) {
	t.Helper()
	lines, _, err := e.VehicleHistory(context.Background(), vinOf(i), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(name) // no name is UTC
	if err != nil {
		t.Fatal(err)
	}
	began := 0
	for _, line := range lines {
		if line.Change.GetFrom() != "Permitted" {
			continue
		}
		began++
		if hour := time.UnixMilli(line.AtMs).In(zone).Hour(); hour >= 5 && hour < 22 {
			t.Errorf("%s left its permit at %s: %v", vinOf(i), time.UnixMilli(line.AtMs).In(zone), line)
		}
	}
	if began != 1 {
		t.Errorf("%s used %d permits", vinOf(i), began)
	}
}
