package actors_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// written writes a campaign and starts it.
func written(t *testing.T, e *engine.Engine, plan *messages.CampaignPlan) {
	t.Helper()
	_, err := e.CreateCampaign(t.Context(), plan, "mira")
	if err == nil {
		_, err = e.CommandCampaign(t.Context(), plan.Id, &messages.StartCampaign{By: "mira"})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnOlderCampaignBringsNobodyBack: of two campaigns of equal priority the newer version is
// installed first, and the older one, whose turn comes then, skips all of its vehicles. A dry run says
// the same of it, unless the plan allows a downgrade, which is a part of what is approved.
func TestAnOlderCampaignBringsNobodyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(4, time.Now), g, time.Minute)
		defer n.stop()
		e := n.engine()
		for i := range 4 {
			register(t, e, g, i)
		}
		release(t, e)
		releaseVersion(t, e, "4.1.5")
		plan := func(id, pkg string) *messages.CampaignPlan {
			return &messages.CampaignPlan{Id: id, Package: pkg, Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		}
		written(t, e, plan("summer", "adas@4.2.0"))
		written(t, e, plan("spring", "adas@4.1.5"))
		<-time.After(10 * time.Second)
		if s, err := e.Campaign(t.Context(), "spring"); err != nil || s.Counts["WAITING"] != 4 {
			t.Fatalf("spring has %v: %v", s.GetCounts(), err)
		}
		g.connect(n.house.Deliver)
		<-time.After(time.Hour)
		summer, err := e.Campaign(t.Context(), "summer")
		if err != nil || summer.Counts["SUCCEEDED"] != 4 {
			t.Errorf("summer has %v: %v", summer.GetCounts(), err)
		}
		spring, err := e.Campaign(t.Context(), "spring")
		if refusals := spring.GetRecord().GetRefusals(); err != nil || spring.Counts["SKIPPED"] != 4 || len(refusals) != 1 || refusals[0].GetCode() != "Downgrade" || refusals[0].GetEcuId() != "ADAS" || refusals[0].GetCount() != 4 {
			t.Errorf("spring has %v, because of %v: %v", spring.GetCounts(), refusals, err)
		}
		if runs := g.versions(); runs["4.2.0"] != 4 {
			t.Errorf("the vehicles run %v", runs)
		}
		older := plan("autumn", "adas@4.1.5")
		run, err := e.DryRun(t.Context(), older)
		if err != nil || run.GetSelected() != 0 || len(run.GetExcluded()) != 1 || run.GetExcluded()[0].GetCode() != "Downgrade" || run.GetExcluded()[0].GetCount() != 4 {
			t.Errorf("a dry run selects %d and leaves out %v: %v", run.GetSelected(), run.GetExcluded(), err)
		}
		forbidden := run.GetContentHash()
		older.AllowDowngrade = true
		if run, err = e.DryRun(t.Context(), older); err != nil || run.GetSelected() != 4 || run.GetContentHash() == forbidden {
			t.Errorf("where it is allowed, %d are selected, and the content is another one: %t, %v", run.GetSelected(), run.GetContentHash() != forbidden, err)
		}
		written(t, e, older)
		<-time.After(time.Hour)
		if runs := g.versions(); runs["4.1.5"] != 4 {
			t.Errorf("brought back on purpose, the vehicles run %v", runs)
		}
	})
}

// TestALaterWaveAsksTheSelectorAgain: vehicles that a person has put elsewhere since the roster
// was fixed are skipped when their wave opens, and hear nothing.
func TestALaterWaveAsksTheSelectorAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(4, time.Now), g, time.Minute)
		defer n.stop()
		e := n.engine()
		for i := range 5 {
			register(t, e, g, i)
		}
		release(t, e)
		written(t, e, &messages.CampaignPlan{Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{
			{Vins: []string{vinOf(0)}, Gate: &messages.Gate{SoakSeconds: 3_600, ConfidencePercent: proto.Float64(0)}}, {Size: &messages.Wave_Rest{Rest: true}},
		}})
		g.connect(n.house.Deliver)
		<-time.After(10 * time.Minute)
		changed := &messages.RegisterVehicle{
			Vin: vinOf(3), Attributes: &messages.VehicleAttributes{Model: "e2", Market: "DE"}, By: "mira",
			Ecus: []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}},
		}
		if err := e.RegisterVehicle(context.Background(), changed); err != nil {
			t.Fatal(err)
		}
		status := await(t, e, messages.CampaignState_COMPLETED)
		if refusals := status.GetRecord().GetRefusals(); status.Counts["SUCCEEDED"] != 4 || status.Counts["SKIPPED"] != 1 || len(refusals) != 1 || refusals[0].GetCode() != "NoLongerTargeted" {
			t.Errorf("it has %v, because of %v", status.GetCounts(), refusals)
		}
		for _, h := range g.heard {
			if string(h.vin) == vinOf(3) && h.down.GetOfferUpdate() != nil {
				t.Error("the vehicle that is not meant any more was offered the update")
			}
		}
		v, err := e.Vehicle(t.Context(), vinOf(3))
		if err != nil || !strings.Contains(v.GetWhy(), "NoLongerTargeted") {
			t.Errorf("it says %q: %v", v.GetWhy(), err)
		}
	})
}
