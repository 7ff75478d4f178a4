package actors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// stack releases a version of a package for two ECUs.
func stack(t *testing.T, e *engine.Engine, version, adas, bms string) {
	t.Helper()
	id := "stack@" + version
	made, err := e.CreatePackage(t.Context(), &messages.CreatePackage{
		Name: "stack", Version: version, Author: "mira", UpdateType: "feature",
		Contents: []*messages.TargetArtifact{
			{EcuId: "ADAS", HardwarePart: "8K0", Version: adas, Sha256: digest, SizeBytes: 8},
			{EcuId: "BMS", HardwarePart: "4B2", Version: bms, Sha256: digest, SizeBytes: 8},
		},
	})
	hash := made.GetRecord().GetContentHash()
	for _, step := range []proto.Message{
		&messages.ValidatePackage{By: "mira"}, &messages.ApprovePackage{By: "jonas", ContentHash: hash}, &messages.ApprovePackage{By: "aylin", ContentHash: hash}, &messages.ReleasePackage{By: "mira"},
	} {
		if err == nil {
			_, err = e.CommandPackage(t.Context(), id, step)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// park puts a vehicle with two ECUs into the garage and the engine, which knows from the vehicle
// itself what it runs.
func park(t *testing.T, n *node, e *engine.Engine, g *garage, i int, adas, bms string) *scripted {
	t.Helper()
	change := registering(i, 0)
	change.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", Version: adas}, {Id: "BMS", HardwarePart: "4B2", Version: bms}}
	if err := e.RegisterVehicle(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	v := &scripted{
		ecus:   []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "8K0", Version: adas}, {EcuId: "BMS", HardwarePart: "4B2", Version: bms}},
		offers: map[string]*messages.OfferUpdate{}, attempts: map[string]uint32{},
	}
	g.mu.Lock()
	g.vehicles[messages.VIN(vinOf(i))] = v
	g.mu.Unlock()
	hear(t, n, i, v.ecus...)
	return v
}

// flash is what somebody else installs, which the vehicle tells in a manifest that names no attempt.
func (g *garage) flash(t *testing.T, n *node, i int, v *scripted, adas, bms string) {
	t.Helper()
	g.mu.Lock()
	v.ecus[0].Version, v.ecus[1].Version = adas, bms
	told := []*messages.ECUReport{proto.CloneOf(v.ecus[0]), proto.CloneOf(v.ecus[1])}
	g.mu.Unlock()
	hear(t, n, i, told...)
}

// TestRollBackTouchesWhatTheCampaignInstalled, and nothing else: neither what ran the same version
// before, nor what a dealer has installed since, nor what happens to have the same version. A vehicle
// that failed in the middle is brought back where it shows the update, and told of where it shows
// nothing.
func TestRollBackTouchesWhatTheCampaignInstalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
		var cars []*scripted
		for i, bms := range []string{"3.1.0", "3.2.0", "3.1.0", "3.1.0", "3.1.0", "3.1.0", "3.1.0"} {
			cars = append(cars, park(t, n, e, g, i, "4.1.0", bms))
		}
		cars[4].fails, cars[5].fails = true, true
		stranger := park(t, n, e, g, 7, "4.2.0", "3.2.0")
		stack(t, e, "2", "4.2.0", "3.2.0")
		stack(t, e, "1", "4.1.0", "3.1.0")
		_, err := e.CreateCampaign(t.Context(), &messages.CampaignPlan{
			Id: "demo", Package: "stack@2", Selector: `model == "e1"`, Rollback: &messages.RollbackPlan{Package: "stack@1"},
			Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: &messages.Gate{MaximumFailedPercent: new(100.0), SoakSeconds: 86_400}}},
		}, "mira")
		if err == nil {
			_, err = e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"})
		}
		if err != nil {
			t.Fatal(err)
		}
		g.connect(n.house.Deliver)
		<-time.After(5 * time.Minute)
		if status, err := e.Campaign(t.Context(), "demo"); err != nil || status.Counts["SUCCEEDED"] != 5 || status.Counts["FAILED"] != 2 {
			t.Fatalf("it has %v: %v", status.GetCounts(), err)
		}
		g.mu.Lock()
		cars[4].fails, cars[5].fails = false, false
		g.mu.Unlock()
		g.flash(t, n, 2, cars[2], "4.3.0", "3.2.0") // a dealer
		g.flash(t, n, 3, cars[3], "4.3.0", "3.3.0")
		g.flash(t, n, 4, cars[4], "4.2.0", "3.1.0") // what it had installed when it failed
		g.flash(t, n, 6, cars[6], "4.3.0", "3.3.0")
		g.flash(t, n, 6, cars[6], "4.2.0", "3.2.0") // and back again, by another way
		_, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}, nil)
		if err != nil || way.GetRecord().GetRosterSize() != 4 {
			t.Fatalf("it brings back %d: %q: %v", way.GetRecord().GetRosterSize(), text, err)
		}
		for _, says := range []string{
			"3 vehicles are not brought back. The update of campaign demo succeeded on them, and no ECU runs it now", "(1: " + vinOf(3) + ")",
			"what runs now is not its installation", "(1: " + vinOf(6) + ")", "The update of campaign demo may have begun on them", "(1: " + vinOf(5) + ")",
		} {
			if !strings.Contains(text, says) {
				t.Errorf("it says %q, not %q", text, says)
			}
		}
		if kept := leftOut(way); !slices.Equal(kept, []string{vinOf(3), vinOf(5), vinOf(6)}) {
			t.Errorf("it keeps that it left out %v", kept)
		}
		<-time.After(10 * time.Minute)
		g.flash(t, n, 5, cars[5], "4.2.0", "3.1.0") // it turns out to have half of it, when the way back is over
		_, way, text, err = e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "one more"}, nil)
		if err != nil || way.GetRecord().GetPlan().GetId() != "demo-rollback-2" || way.GetRecord().GetRosterSize() != 1 {
			t.Fatalf("again, %s brings back %d: %q: %v", way.GetRecord().GetPlan().GetId(), way.GetRecord().GetRosterSize(), text, err)
		}
		<-time.After(10 * time.Minute)
		want := []string{"4.1.0 3.1.0", "4.1.0 3.2.0", "4.3.0 3.1.0", "4.3.0 3.3.0", "4.1.0 3.1.0", "4.1.0 3.1.0", "4.2.0 3.2.0", "4.2.0 3.2.0"}
		for i, v := range append(cars, stranger) {
			g.mu.Lock()
			got := fmt.Sprint(v.ecus[0].Version, " ", v.ecus[1].Version)
			g.mu.Unlock()
			if got != want[i] {
				t.Errorf("vehicle %d runs %s, want %s", i, got, want[i])
			}
		}
	})
}

// leftOut are the vehicles that a campaign keeps it has left out, for its report.
func leftOut(way *messages.CampaignStatus) (vins []string) {
	for _, x := range way.GetRecord().GetExcluded() {
		vins = append(vins, x.GetSample()...)
	}
	slices.Sort(vins)
	return vins
}
