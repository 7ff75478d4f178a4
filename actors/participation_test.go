package actors_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// Whoever asks about one vehicle hears which campaign it waits for and what keeps that
// campaign, although no campaign has told the vehicle anything yet.
func TestAVehicleThatWaitsSaysForWhat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, silent{}, time.Minute) // nobody hears an offer: the first wave stays open
		defer n.stop()
		e := prepareSmall(t, n, g)
		const silence = "No campaign has offered it an update."
		why := func(vin string) string {
			t.Helper()
			synctest.Wait()
			v, err := e.Vehicle(t.Context(), vin)
			if err != nil {
				t.Fatal(err)
			}
			return v.Why
		}
		want := func(vin, sentence string) {
			t.Helper()
			if got := why(vin); got != sentence {
				t.Errorf("%s: %q, want %q", vin, got, sentence)
			}
		}
		want(vinOf(0), silence) // a draft has no roster
		if err := e.RegisterVehicle(t.Context(), registering(smallFleet, 0)); err != nil {
			t.Fatal(err)
		}
		stranger := registering(smallFleet+1, 0)
		stranger.Attributes.Model = "e9" // not selected
		if err := e.RegisterVehicle(t.Context(), stranger); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		synctest.Wait()
		roster, err := e.CampaignRoster(t.Context(), "demo", &messages.GetRoster{})
		if err != nil {
			t.Fatal(err)
		}
		first, last := roster.Entries[0], roster.Entries[len(roster.Entries)-1]
		if first.Wave != 1 || last.Wave != 2 {
			t.Fatalf("the roster begins in wave %d and ends in wave %d", first.Wave, last.Wave)
		}
		want(last.Vin, "It waits in wave 2 of campaign demo, which is still in wave 1.")
		if got := why(first.Vin); !strings.HasPrefix(got, "It was offered adas 4.2.0 of campaign demo") {
			t.Errorf("%s, which was offered the update, says %q", first.Vin, got)
		}
		want(stranger.Vin, silence)
		list, _, err := e.Vehicles(t.Context(), "", "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list {
			if strings.Contains(v.Why, "waits") {
				t.Errorf("a list, which asks no campaign, says of %s %q", v.Record.Vin, v.Why)
			}
		}
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "mira", Reason: "tea"}); err != nil {
			t.Fatal(err)
		}
		want(last.Vin, "It waits in wave 2 of campaign demo, which is paused by mira: tea.")
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{By: "mira", Reason: "wrong package"}); err != nil {
			t.Fatal(err)
		}
		want(last.Vin, "Its turn had not come when campaign demo was cancelled by mira: wrong package.")
		want(stranger.Vin, silence)
	})
}

// A vehicle that is done with one campaign says so behind what it waits for.
func TestAVehicleThatIsDoneSaysWhatItWaitsForFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		finish(t, e, g)
		for i := range smallFleet { // the package fits everybody again once they run something older
			hear(t, n, i, &messages.ECUReport{EcuId: "ADAS", Version: "4.1.0"})
		}
		plan := &messages.CampaignPlan{Id: "again", Package: "adas@4.2.0", Selector: `model == "e1"`, Waves: []*messages.Wave{
			{Size: &messages.Wave_Count{Count: 1}, Gate: &messages.Gate{MaximumFailedPercent: new(20.0), MinimumSample: 1, SoakSeconds: 3600}},
			{Name: "everyone", Size: &messages.Wave_Rest{Rest: true}},
		}}
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		if _, err := e.CommandCampaign(t.Context(), "again", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		roster, err := e.CampaignRoster(t.Context(), "again", &messages.GetRoster{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Vehicle(t.Context(), roster.Entries[smallFleet-1].Vin)
		const want = "It waits in wave 2 (everyone) of campaign again, which is still in wave 1. It was updated to adas 4.2.0 of campaign demo, and has got other software since: ADAS runs 4.1.0 now."
		if err != nil || v.Why != want {
			t.Errorf("%q, %v; want %q", v.GetWhy(), err, want)
		}
	})
}
