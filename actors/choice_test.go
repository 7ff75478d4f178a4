package actors_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// fitting registers a vehicle that the demo campaign's package fits.
func fitting(t *testing.T, e *engine.Engine, i int, model, region string) {
	t.Helper()
	change := registering(i, i)
	change.Attributes.Model, change.Attributes.Region = model, region
	change.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: []string{"H07", "H08"}[i%2], Version: "4.1.0"}}
	if err := e.RegisterVehicle(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// TestADividedDryRunIsWhatTheStartDoes: pilots, waves of selectors and strata are gathered from
// all slots, and the start chooses as the dry run said.
func TestADividedDryRunIsWhatTheStartDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(8, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 60 {
			fitting(t, e, i, "e1", []string{"DE", "AT", "FR"}[i%3])
		}
		fitting(t, e, 60, "e9", "DE")
		plan := &messages.CampaignPlan{
			Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`,
			Strata: &messages.Strata{By: []string{"region", "ecu.ADAS.revision"}, MinimumPerStratum: 2},
			Waves: []*messages.Wave{
				{Vins: []string{vinOf(7), vinOf(60)}}, {Size: &messages.Wave_Count{Count: 5}},
				{Selector: `region == "FR"`, Size: &messages.Wave_Percent{Percent: 50}}, {Size: &messages.Wave_Rest{Rest: true}},
			},
		}
		no := (*messages.Rejection)(nil)
		if _, err := e.DryRun(t.Context(), plan); !errors.As(err, &no) || no.Code != messages.PilotNotSelected || no.Field != "/waves/0/vins/1" ||
			!strings.Contains(no.Message, vinOf(60)+" (NotSelected: ") {
			t.Fatalf("a pilot that is not selected: %v", err)
		}
		plan.Waves[0].Vins = plan.Waves[0].Vins[:1]
		dry, err := e.DryRun(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []uint32{1, 12, 10, 37} {
			if w := dry.Waves[i]; w.Size != want || len(w.Sample) != min(20, int(want)) || (w.Note != "") != (i == 1) {
				t.Errorf("wave %d: %v, want %d vehicles", i+1, w, want)
			}
		}
		if len(dry.Strata) != 6 || dry.Strata[0].Name != `region AT, ecu["ADAS"].hardware_revision H07` || dry.Strata[0].Covered != 2 {
			t.Errorf("strata: %v", dry.Strata)
		}
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		roster, err := e.CampaignRoster(t.Context(), "demo", &messages.GetRoster{})
		if err != nil {
			t.Fatal(err)
		}
		first := 0
		for i, w := range dry.Waves {
			for j, vin := range w.Sample {
				if entry := roster.Entries[first+j]; entry.Vin != vin || entry.Wave != uint32(i+1) {
					t.Errorf("place %d has %v, the dry run said %s in wave %d", first+j, entry, vin, i+1)
				}
			}
			first += int(w.Size)
		}
	})
}

// TestLateJoinersAreFound: vehicles that are registered, changed or cleared while a campaign
// runs are on its roster within a minute, once, also after its node was killed.
func TestLateJoinersAreFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		e := n.engine()
		release(t, e)
		for i := range 5 {
			fitting(t, e, i, "e1", "DE")
		}
		fitting(t, e, 5, "e9", "DE") // of another model
		bare := registering(6, 6)    // without the ECU
		if err := e.RegisterVehicle(t.Context(), bare); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"demo", "closed"} {
			p := &messages.CampaignPlan{Id: id, Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
			if id == "demo" {
				p.LateJoiners, p.Strata = "join", &messages.Strata{By: []string{"region"}}
			}
			if _, err := e.CreateCampaign(t.Context(), p, "mira"); err != nil {
				t.Fatal(err)
			}
		}
		start(t, e)
		joined := func(want uint32, when string) {
			t.Helper()
			<-time.After(2 * time.Minute)
			status, err := e.Campaign(t.Context(), "demo")
			if err != nil {
				t.Fatal(err)
			}
			if r := status.Record; r.RosterSize != 5+want || r.Joined != want || r.Waves[0].Size != 5+want {
				t.Errorf("%s: a roster of %d, %d have joined, want %d", when, r.RosterSize, r.Joined, want)
			}
		}
		joined(0, "after the start")
		fitting(t, e, 5, "e1", "DE")
		fitting(t, e, 7, "e1", "AT")
		joined(2, "registered and changed")
		n.stop()
		n = startNode(t, store, silent{}, time.Minute)
		defer func() { n.stop() }()
		e = n.engine()
		joined(2, "after a restart")
		fitting(t, e, 6, "e1", "DE")
		joined(3, "after it has the ECU")
		lines, _, err := e.CampaignHistory(t.Context(), "demo", 0, 10)
		if err != nil || lines[0].GetEvent() != "VehiclesJoined" {
			t.Errorf("the history says %v, %v", lines, err)
		}
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		fitting(t, e, 8, "e1", "DE")
		joined(3, "after the cancellation")
	})
}

// TestJoinersOfACohort: a selector that names a cohort is asked about all vehicles, now and then.
func TestJoinersOfACohort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(8, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		for i := range 4 {
			fitting(t, e, i, "e1", []string{"DE", "AT"}[i%2])
		}
		if _, err := e.SaveCohort(t.Context(), &messages.SaveCohort{Name: "taxis", Selector: `region == "DE"`, By: "mira"}); err != nil {
			t.Fatal(err)
		}
		p := &messages.CampaignPlan{Id: "demo", Package: "adas@4.2.0", Selector: `cohort("taxis")`, LateJoiners: "join", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		if _, err := e.CreateCampaign(t.Context(), proto.CloneOf(p), "mira"); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		<-time.After(2 * time.Minute)
		status, err := e.Cohort(t.Context(), "taxis")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.SaveCohort(t.Context(), &messages.SaveCohort{Name: "taxis", Selector: `true`, By: "mira", ExpectedVersion: status.Record.Version}); err != nil {
			t.Fatal(err)
		}
		<-time.After(20 * time.Minute)
		campaign, err := e.Campaign(t.Context(), "demo")
		if err != nil || campaign.Record.Joined != 2 {
			t.Errorf("%d have joined, want 2: %v", campaign.GetRecord().GetJoined(), err)
		}
	})
}
