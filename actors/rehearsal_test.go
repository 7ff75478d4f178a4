package actors_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestARehearsalTakesTheFleetAsItIs: it plays with the vehicles that would be selected, knows
// how many are online, refuses what a dry run refuses, and leaves nothing behind.
func TestARehearsalTakesTheFleetAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(8, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 60 {
			fitting(t, e, i, "e1", []string{"DE", "AT", "FR"}[i%3])
		}
		plan := &messages.CampaignPlan{
			Package: "adas@4.2.0", Selector: `model == "e1" // all of them`, Strata: &messages.Strata{By: []string{"region"}},
			Waves: []*messages.Wave{{Size: &messages.Wave_Count{Count: 20}}, {Size: &messages.Wave_Rest{Rest: true}}},
		}
		a, err := e.Rehearse(t.Context(), plan, nil, func(int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		// Whoever is parked is waited for: most are reached, and nobody soon.
		if tenth := a.GetCurve()[1]; a.Selected != 60 || a.Model.GetOnlinePercent() != 0 || a.Reachable < 55 || tenth.GetPercent() != 10 || tenth.GetP50Seconds() < 3600 {
			t.Errorf("nobody is online, and got %v", a)
		}
		model := &messages.FleetModel{
			OnlinePercent: proto.Float64(100), NeverPercent: proto.Float64(0), RefusedPercent: proto.Float64(0), FailedPercent: proto.Float64(0), Runs: 2,
			Strata: []*messages.StratumRate{{Name: "region AT", FailedPercent: 100}},
		}
		plan.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: proto.Float64(50), ConfidencePercent: proto.Float64(0)}
		plan.Waves[1].Gate = plan.Waves[0].Gate
		if a, err = e.Rehearse(t.Context(), plan, model, func(int, int) {}); err != nil || a.Failed != 20 || a.Succeeded != 40 {
			t.Errorf("got %v and %v", a, err)
		}
		no := (*messages.Rejection)(nil)
		// The way back is looked for, as at a start, and not gone.
		plan.Rollback, plan.StopPolicy = &messages.RollbackPlan{Package: "adas@4.1.0"}, "revert"
		if _, err := e.Rehearse(t.Context(), plan, model, func(int, int) {}); !errors.As(err, &no) || no.Code != messages.NoWayBack && no.Code != messages.NotFound || no.Field != "/rollback/package" {
			t.Errorf("a way back that is not there: %v", err)
		}
		releaseVersion(t, e, "4.1.0")
		if a, err = e.Rehearse(t.Context(), plan, model, func(int, int) {}); err != nil || a.Failed != 20 {
			t.Errorf("with a way back, got %v and %v", a, err)
		}
		plan.Selector = "model =="
		if _, err := e.Rehearse(t.Context(), plan, model, func(int, int) {}); !errors.As(err, &no) || no.Field != "/selector" {
			t.Errorf("a selector that is wrong: %v", err)
		}
		if list, err := e.Campaigns(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("a rehearsal has left %v and %v", list, err)
		}
	})
}
