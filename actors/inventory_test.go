package actors_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// hear hands a vehicle's message to the engine, and waits for its outcome.
func hear(t *testing.T, n *node, number int, ecus ...*messages.ECUReport) {
	t.Helper()
	outcome := make(chan error, 1)
	n.house.Deliver(messages.VIN(vinOf(number)), &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Ecus: ecus}}},
		func(err error) { outcome <- err })
	if err := <-outcome; err != nil {
		t.Fatal(err)
	}
}

// configured is what a vehicle consists of now.
func configured(t *testing.T, e *engine.Engine, number int) []*messages.ECUState {
	t.Helper()
	status, err := e.Vehicle(t.Context(), vinOf(number))
	if err != nil {
		t.Fatal(err)
	}
	var states []*messages.ECUState
	for _, ecu := range status.Record.Inventory {
		states = append(states, &messages.ECUState{
			Id: ecu.Id, HardwarePart: ecu.HardwarePart, HardwareRevision: ecu.HardwareRevision, Serial: ecu.Serial, Version: ecu.Version, Sha256: ecu.Sha256,
		})
	}
	return states
}

// Every configuration that a vehicle ever had is told as it was, whatever the size of
// the pages and whatever changes between them, over removal and registration, and with
// more changes at once than one line of the history holds.
func TestConfigurationsAreExactAcrossPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		var past [][]*messages.ECUState
		remember := func() { past = append(past, configured(t, e, 0)) }
		withSerial(t, e, 0, "S0")
		remember()
		many := make([]*messages.ECUReport, 0, 200)
		for i := range cap(many) {
			many = append(many, &messages.ECUReport{EcuId: fmt.Sprintf("E%03d", i), Version: "1"})
		}
		hear(t, n, 0, many...)
		remember()
		for i := range 9 {
			hear(t, n, 0, many...) // says nothing new
			hear(t, n, 0, &messages.ECUReport{EcuId: "ADAS", Version: fmt.Sprint(i), Serial: fmt.Sprint("S", i%3)})
			remember()
		}
		if err := e.RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: vinOf(0), By: "mira"}); err != nil {
			t.Fatal(err)
		}
		past = append(past, nil)
		withSerial(t, e, 0, "S0")
		remember()
		for limit := 1; limit <= len(past)+1; limit++ {
			checkConfigurations(t, e, past, limit, func() {
				hear(t, n, 0, &messages.ECUReport{EcuId: "ADAS", Version: fmt.Sprint("between ", limit, len(past))})
				remember()
				past = past[:len(past):len(past)]
			})
		}
	})
}

// checkConfigurations reads all pages, and lets something happen between them.
func checkConfigurations(t *testing.T, e *engine.Engine, past [][]*messages.ECUState, limit int, meanwhile func()) {
	t.Helper()
	before, at := uint64(0), len(past)-1
	for {
		page, next, err := e.VehicleConfigurations(t.Context(), vinOf(0), before, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) != min(limit, at+1) {
			t.Fatalf("limit %d: a page of %d, %d are left", limit, len(page), at+1)
		}
		for _, c := range page {
			var earlier []*messages.ECUState
			if at > 0 {
				earlier = past[at-1]
			}
			if !proto.Equal(&messages.Configuration{Before: c.Before, After: c.After}, &messages.Configuration{Before: earlier, After: past[at]}) {
				t.Fatalf("limit %d: configuration %d by %s is told as %d → %d control units", limit, at, c.By, len(c.Before), len(c.After))
			}
			at--
		}
		if next == 0 {
			break
		}
		before = next
		if at == len(past)/2 {
			meanwhile()
		}
	}
	if at != -1 {
		t.Errorf("limit %d: %d configurations are missing", limit, at+1)
	}
}

// A removed vehicle is unknown to everybody, also after a restart, until it is registered
// again; then its history is there again.
func TestRemovedVehiclesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Second)
		for i := range 3 {
			withSerial(t, n.engine(), i, fmt.Sprint("S", i))
		}
		for _, said := range []func() error{ // what each rests on is not how the vehicle is
			func() error {
				return n.engine().RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: vinOf(1), By: "mira", ExpectedVersion: 99})
			},
			func() error {
				return n.engine().ClearVehicle(t.Context(), &messages.ClearVehicle{Vin: vinOf(1), By: "mira", Reason: "seen", ExpectedVersion: 99})
			},
			func() error {
				return n.engine().SettleInstallation(t.Context(), &messages.SettleInstallation{Vin: vinOf(1), By: "mira", Reason: "seen", ExpectedVersion: 99})
			},
		} {
			if no := (*messages.Rejection)(nil); !errors.As(said(), &no) || no.Code != messages.StaleVersion {
				t.Errorf("a command for version 99 is answered with %v", no)
			}
		}
		if err := n.engine().RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: vinOf(1), By: "mira"}); err != nil {
			t.Fatal(err)
		}
		unknown := func(n *node) {
			t.Helper()
			e := n.engine()
			var no *messages.Rejection
			if _, err := e.Vehicle(t.Context(), vinOf(1)); !errors.As(err, &no) || no.Code != messages.NotFound {
				t.Errorf("the vehicle answers %v", err)
			}
			if sum, err := e.CountVehicles(t.Context(), ""); err != nil || sum.Total != 2 || sum.Matched != 2 {
				t.Errorf("%d vehicles are counted, %v", sum.GetTotal(), err)
			}
			outcome := make(chan error, 1)
			n.house.Deliver(messages.VIN(vinOf(1)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}}, func(err error) { outcome <- err })
			if err := <-outcome; !errors.As(err, &no) || no.Code != messages.NotFound {
				t.Errorf("its connection is answered with %v", err)
			}
			if err := e.RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: vinOf(1), By: "mira"}); !errors.As(err, &no) || no.Code != messages.NotFound {
				t.Errorf("its removal is answered with %v", err)
			}
		}
		unknown(n)
		<-time.After(time.Hour) // its actor has gone
		unknown(n)
		n.stop()

		n = startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		unknown(n)
		withSerial(t, n.engine(), 1, "S1")
		if sum, err := n.engine().CountVehicles(t.Context(), ""); err != nil || sum.Total != 3 {
			t.Errorf("%d vehicles are counted, %v", sum.GetTotal(), err)
		}
		lines, _, err := n.engine().VehicleHistory(t.Context(), vinOf(1), 0, 10)
		if err != nil || len(lines) != 3 || lines[1].Event != "VehicleRemoved" || lines[1].By != "mira" {
			t.Errorf("its history is %v, %v", lines, err)
		}
	})
}

// A vehicle that is removed while a campaign runs, before it was its turn, is skipped by
// it, and one that the campaign holds is not removed; the campaign ends.
func TestRemovalDuringACampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 6, &messages.Wave{Size: &messages.Wave_Count{Count: 1}, Gate: &messages.Gate{SoakSeconds: 600}}, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		start(t, e)
		<-time.After(2 * time.Second) // the first is offered, and nobody listens
		roster, err := e.CampaignRoster(t.Context(), "demo", &messages.GetRoster{})
		if err != nil {
			t.Fatal(err)
		}
		first, last := roster.Entries[0].Vin, roster.Entries[5].Vin
		var no *messages.Rejection
		if err := e.RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: first, By: "mira"}); !errors.As(err, &no) || no.Code != messages.WrongState {
			t.Errorf("a vehicle that is held: %v", err)
		}
		if err := e.RemoveVehicle(t.Context(), &messages.RemoveVehicle{Vin: last, By: "mira"}); err != nil {
			t.Fatal(err)
		}
		g.connect(n.house.Deliver)
		status := await(t, e, messages.CampaignState_COMPLETED)
		synctest.Wait()
		g.lost.Wait()
		if status.Counts["SUCCEEDED"] != 5 || status.Counts["SKIPPED"] != 1 {
			t.Errorf("counts %v, want 5 succeeded and 1 skipped", status.Counts)
		}
	})
}

// A registration that gives some attributes changes those, and one without a bit all.
func TestARegistrationChangesWhatItGives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		for _, c := range []struct {
			given uint32
			said  *messages.VehicleAttributes
			want  string
		}{
			{0, &messages.VehicleAttributes{Model: "e1", Market: "DE", ModelYear: 2026}, "e1 DE 2026 []"},
			{messages.Given(6), &messages.VehicleAttributes{Tags: []string{"press"}}, "e1 DE 2026 [press]"},
			{messages.NothingGiven, &messages.VehicleAttributes{}, "e1 DE 2026 [press]"},
			{messages.Given(4) | messages.Given(3), &messages.VehicleAttributes{ModelYear: 2025}, "e1  2025 [press]"},
			{0, &messages.VehicleAttributes{Model: "e2"}, "e2  0 []"},
		} {
			if err := e.RegisterVehicle(t.Context(), &messages.RegisterVehicle{Vin: vinOf(0), By: "mira", Attributes: c.said, Given: c.given}); err != nil {
				t.Fatal(err)
			}
			v, err := e.Vehicle(t.Context(), vinOf(0))
			if err != nil {
				t.Fatal(err)
			}
			a := v.GetRecord().GetAttributes()
			if got := fmt.Sprint(a.GetModel(), " ", a.GetMarket(), " ", a.GetModelYear(), " ", a.GetTags()); got != c.want {
				t.Errorf("given %b: %s, want %s", c.given, got, c.want)
			}
		}
	})
}
