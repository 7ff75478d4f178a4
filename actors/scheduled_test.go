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

// TestScheduledCampaignBegins: a start before its time holds over a crash, begins by itself
// when that has come, and has on its roster what the selector matches then.
func TestScheduledCampaignBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := prepareFleet(t, n, g, 4, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		ctx := context.Background()
		startTime := time.Now().Add(2 * time.Hour).Truncate(time.Second)
		schedule(t, e, startTime)

		reopened := store.Reopen()
		n.stop()
		g.lost.Wait()
		next := startNode(t, reopened, g, time.Minute)
		defer next.stop()
		e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
		register(t, e, g, 4)
		g.connect(next.house.Deliver)
		<-time.After(time.Until(startTime) - time.Second)
		if status, err := e.Campaign(ctx, "night"); err != nil || status.Record.State != messages.CampaignState_SCHEDULED || status.OpensAtMs != startTime.UnixMilli() {
			t.Fatalf("a second before its time it is %v: %v", status, err)
		}
		<-time.After(time.Minute)
		status, err := e.Campaign(ctx, "night")
		if err != nil || status.Record.State != messages.CampaignState_COMPLETED || status.Counts["SUCCEEDED"] != 5 {
			t.Fatalf("a minute later it is %v with %v: %v", status.GetRecord().GetState(), status.GetCounts(), err)
		}
		checkTruth(t, e, g, status)
	})
}

// TestScheduledCampaignSaysWhyItCannotBegin: what stands against the beginning is its cause, until
// it has gone.
func TestScheduledCampaignSaysWhyItCannotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 0, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		ctx := context.Background()
		schedule(t, e, time.Now().Add(time.Hour))
		<-time.After(90 * time.Minute)
		want := "could not begin at its time, and tries again every minute: the selector matches no vehicle that the package fits"
		if status, err := e.Campaign(ctx, "night"); err != nil || status.Record.Cause != want {
			t.Fatalf("its cause is %q: %v", status.GetRecord().GetCause(), err)
		}
		if lines, _, err := e.CampaignHistory(ctx, "night", 0, 100); err != nil || len(lines) != 3 {
			t.Fatalf("its history has %d lines, want created, scheduled and delayed: %v", len(lines), err)
		}
		register(t, e, g, 0)
		g.connect(n.house.Deliver)
		<-time.After(2 * time.Minute)
		if status, err := e.Campaign(ctx, "night"); err != nil || status.Counts["SUCCEEDED"] != 1 || status.Record.Cause != "" {
			t.Fatalf("it is %v: %v", status, err)
		}
	})
}

// schedule writes a campaign that begins at a time, and starts it.
func schedule(t *testing.T, e *engine.Engine, startTime time.Time) {
	t.Helper()
	plan := &messages.CampaignPlan{
		Id: "night", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		Schedule: &messages.Schedule{StartTime: startTime.Format(time.RFC3339)},
	}
	run, err := e.DryRun(context.Background(), plan)
	if err != nil || run.Timing == "" {
		t.Fatalf("the dry run says of the time %q: %v", run.GetTiming(), err)
	}
	if _, err := e.CreateCampaign(context.Background(), plan, "mira"); err != nil {
		t.Fatal(err)
	}
	status, err := e.CommandCampaign(context.Background(), "night", &messages.StartCampaign{By: "mira"})
	if err != nil || status.Record.State != messages.CampaignState_SCHEDULED {
		t.Fatalf("it is %v: %v", status.GetRecord().GetState(), err)
	}
}

// register adds one vehicle.
func register(t *testing.T, e *engine.Engine, g *garage, i int) {
	t.Helper()
	ecu := &messages.ECU{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}
	err := e.RegisterVehicle(context.Background(), &messages.RegisterVehicle{
		Vin: vinOf(i), Attributes: &messages.VehicleAttributes{Model: "e1", Market: "DE"}, Ecus: []*messages.ECU{ecu}, By: "mira",
	})
	if err != nil {
		t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.vehicles[messages.VIN(vinOf(i))] = &scripted{
		ecus:   []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}},
		offers: map[string]*messages.OfferUpdate{}, attempts: map[string]uint32{},
	}
}
