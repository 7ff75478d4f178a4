package actors_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestAnAnalysisFindsWhatFailuresShare: of sixty vehicles, those with hardware H05 fail, two are
// away, and three refuse, which is in no rate: as at a gate, they have not tried it. The analysis names the hardware and nothing else that they have in common with the
// others, the vehicles that are waited for, who did what, and gates that judge the same again.
func TestAnAnalysisFindsWhatFailuresShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		ctx := context.Background()
		e := prepareFleet(t, n, g, fleetSize,
			&messages.Wave{Size: &messages.Wave_Count{Count: 3}, Gate: &messages.Gate{MaximumFailedPercent: new(100.0)}},
			&messages.Wave{Size: &messages.Wave_Rest{Rest: true}, Gate: &messages.Gate{MaximumFailedPercent: new(100.0)}})
		for i := range fleetSize {
			if i%5 != 0 {
				continue
			}
			ecu := &messages.ECU{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H05", Version: "4.1.0"}
			if err := e.RegisterVehicle(ctx, &messages.RegisterVehicle{Vin: vinOf(i), Attributes: &messages.VehicleAttributes{Model: "e1", Market: "DE"}, Ecus: []*messages.ECU{ecu}, By: "mira"}); err != nil {
				t.Fatal(err)
			}
			g.vehicles[messages.VIN(vinOf(i))].fails = true
			g.vehicles[messages.VIN(vinOf(i))].ecus[0].HardwareRevision = "H05"
		}
		g.connect(n.house.Deliver)
		for _, i := range []int{7, 11} {
			g.vehicles[messages.VIN(vinOf(i))].away = true
		}
		for _, i := range []int{13, 17, 19} {
			g.vehicles[messages.VIN(vinOf(i))].refuses = true
		}
		if _, err := e.CommandCampaign(ctx, "demo", &messages.StartCampaign{By: "noor"}); err != nil {
			t.Fatal(err)
		}
		<-time.After(20 * time.Second)
		synctest.Wait()
		a, err := e.CampaignAnalysis(ctx, "demo")
		if err != nil || len(a.Missing) > 0 {
			t.Fatal(err, a.GetMissing())
		}
		if a.Failure.Part != 12 || a.Failure.Of != 55 || a.Success.Of != 55 || a.Success.Part != 43 || a.Status.Counts["REJECTED"] != 3 || a.Failure.Lower < 10 || a.Failure.Upper > 36 {
			t.Errorf("success %v, failure %v", a.Success, a.Failure)
		}
		if len(a.Groups) != 2 || a.Groups[1].EcuId != "ADAS" || a.Groups[1].Code != "E0x31" || a.Groups[1].Failed != 12 {
			t.Fatalf("groups %v", a.Groups)
		}
		for _, group := range a.Groups {
			if len(group.Shared) != 1 || group.Shared[0].Attribute != `ecu["ADAS"].hardware_revision` || group.Shared[0].Value != "H05" || group.Shared[0].Failed != 12 || group.Shared[0].Tried != 12 || group.Shared[0].TriedOf != 55 {
				t.Errorf("group %v", group)
			}
		}
		if len(a.Tail) != 2 || a.Tail[0].OfferedAtMs == 0 || a.Tail[0].Why == "" || a.Waiting != 0 {
			t.Errorf("tail %v", a.Tail)
		}
		checkBreakdowns(t, a)
		if len(a.Gates) != 1 || a.Gates[0].Recomputed != messages.GateRecomputation_GATE_SAME {
			t.Errorf("gates %v", a.Gates)
		}
		if len(a.Acts) != 2 || a.Acts[0].By != "mira" || a.Acts[1].Event != "CampaignStarted" || a.Acts[1].By != "noor" {
			t.Errorf("acts %v", a.Acts)
		}
		timed := map[messages.AssignmentState]uint32{}
		for _, d := range a.Status.Durations {
			if timed[d.Stage] += d.Vehicles; d.HalfAtMost == 0 || d.MostAtMost < d.HalfAtMost || d.MostAtMost > 22 {
				t.Errorf("in 20 seconds it took %v", d)
			}
		}
		if timed[messages.AssignmentState_SUCCEEDED] != 43 || timed[messages.AssignmentState_DOWNLOADED] < 43 || timed[messages.AssignmentState_INSTALLED] < 43 {
			t.Errorf("durations %v", a.Status.Durations)
		}
	})
}

// checkBreakdowns compares the roster by region and by model with what became of its vehicles, and looks along the time.
func checkBreakdowns(t *testing.T, a *messages.CampaignAnalysis) {
	t.Helper()
	for _, b := range a.Breakdowns {
		sum := &messages.StandingOf{}
		for _, one := range append(b.Values, b.Missing, b.Others) {
			sum.Total, sum.Succeeded, sum.Failed = sum.Total+one.GetTotal(), sum.Succeeded+one.GetSucceeded(), sum.Failed+one.GetFailed()
			sum.InFlight, sum.Waiting, sum.Other = sum.InFlight+one.GetInFlight(), sum.Waiting+one.GetWaiting(), sum.Other+one.GetOther()
		}
		if sum.Total != fleetSize || sum.Succeeded != 43 || sum.Failed != 12 || sum.InFlight != 2 || sum.Waiting != 0 || sum.Other != 3 {
			t.Errorf("by %s: %v", b.Attribute, sum)
		}
	}
	if len(a.Breakdowns) != 2 || a.Outlook == nil || len(a.Milestones) != 3 {
		t.Errorf("breakdowns %v, outlook %v, milestones %v", a.Breakdowns, a.Outlook, a.Milestones)
	}
}
