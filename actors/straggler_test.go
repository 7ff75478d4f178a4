package actors_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// straggler has a campaign rolled back while one of its five vehicles flashes, which it does for
// half an hour. Each campaign is given pools by attribute, as a server may have them.
func straggler(t *testing.T, n *node, g *garage) (e *engine.Engine, slow string) {
	t.Helper()
	e = engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
	regions := []*messages.Pool{{Name: "adas", Places: 100, Attribute: "model", Value: "e1"}}
	e.Share(regions)
	n.joiners.Share(regions)
	for i := range 5 {
		register(t, e, g, i)
	}
	release(t, e)
	releaseVersion(t, e, "4.1.0")
	slow = vinOf(4)
	_, err := e.CreateCampaign(t.Context(), &messages.CampaignPlan{
		Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`, Rollback: &messages.RollbackPlan{Package: "adas@4.1.0"}, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
	}, "mira")
	if err == nil {
		_, err = e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"})
	}
	if err != nil {
		t.Fatal(err)
	}
	flash := func(vin messages.VIN) time.Duration {
		if string(vin) == slow {
			return 4 * time.Minute
		}
		return 0
	}
	g.mu.Lock()
	g.think = flash
	g.mu.Unlock()
	g.connect(n.house.Deliver)
	<-time.After(5 * time.Minute) // the slow one has its permit
	status, err := e.Campaign(t.Context(), "demo")
	if err != nil || status.Counts["SUCCEEDED"] != 4 || status.Counts["PERMITTED"] != 1 {
		t.Fatalf("it has %v: %v", status.GetCounts(), err)
	}
	_, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}, nil)
	if err != nil || way.GetRecord().GetRosterSize() != 4 || !strings.Contains(text, "joins while the rollback runs") {
		t.Fatalf("it brings back %d: %q: %v", way.GetRecord().GetRosterSize(), text, err)
	}
	return e, slow
}

// TestARollbackWaitsForStragglers: it does not complete while a vehicle may yet turn out to have
// what it undoes, says so, brings that one back as soon as it shows it, and completes then.
func TestARollbackWaitsForStragglers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Hour)
		defer n.stop()
		e, slow := straggler(t, n, g)
		<-time.After(time.Minute)
		way, err := e.Campaign(t.Context(), "demo-rollback")
		if err != nil || way.Counts["SUCCEEDED"] != 4 || way.Record.State != messages.CampaignState_RUNNING {
			t.Fatalf("while one flashes, the way back is %v with %v: %v", way.GetRecord().GetState(), way.GetCounts(), err)
		}
		if open := way.Record.GetOpen(); open.GetVehicles() != 1 || !strings.Contains(open.GetText(), slow) || !strings.Contains(way.Waits, slow) {
			t.Errorf("it waits for %v: %q", open, way.Waits)
		}
		if left := way.Record.GetExcluded(); len(left) != 1 || left[0].GetCount() != 1 || left[0].GetSample()[0] != slow {
			t.Errorf("while one flashes, left out are %v", left)
		}
		<-time.After(15 * time.Minute)
		if way, err = e.Campaign(t.Context(), "demo-rollback"); err != nil || way.Record.State != messages.CampaignState_COMPLETED || way.Counts["SUCCEEDED"] != 5 || way.Record.GetOpen() != nil || len(way.Record.GetExcluded()) > 0 {
			t.Errorf("the way back is %v with %v, for %v, without %v: %v", way.GetRecord().GetState(), way.GetCounts(), way.GetRecord().GetOpen(), way.GetRecord().GetExcluded(), err)
		}
		if count := g.versions(); count["4.1.0"] != 5 {
			t.Errorf("vehicles run %v", count)
		}
	})
}

// TestARollbackWaitsForStragglersAfterACrash, which forgets what was told and what was sought.
func TestARollbackWaitsForStragglersAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Hour)
		_, slow := straggler(t, n, g)
		<-time.After(time.Minute)
		reopened := store.Reopen()
		n.stop()
		g.lost.Wait()
		g.mu.Lock()
		g.think = nil
		g.mu.Unlock()
		next := startNode(t, reopened, g, time.Hour)
		defer next.stop()
		next.joiners.Share([]*messages.Pool{{Name: "adas", Places: 100, Attribute: "model", Value: "e1"}})
		g.connect(next.house.Deliver)
		<-time.After(10 * time.Minute)
		e := engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
		if way, err := e.Campaign(t.Context(), "demo-rollback"); err != nil || way.Record.State != messages.CampaignState_RUNNING {
			t.Fatalf("while one flashes, the way back is %v: %v", way.GetRecord().GetState(), err)
		}
		v := g.vehicles[messages.VIN(slow)]
		g.say(messages.VIN(slow), report(v.offers["demo"], messages.Phase_PHASE_INSTALLED), manifest(v, "demo", 1)) // it is done
		<-time.After(time.Minute)
		if way, err := e.Campaign(t.Context(), "demo-rollback"); err != nil || way.Record.State != messages.CampaignState_COMPLETED || way.Counts["SUCCEEDED"] != 5 {
			t.Errorf("the way back is %v with %v: %v", way.GetRecord().GetState(), way.GetCounts(), err)
		}
		if count := g.versions(); count["4.1.0"] != 5 {
			t.Errorf("vehicles run %v", count)
		}
	})
}
