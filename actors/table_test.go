package actors_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// Whatever goes to all slots is answered with the cohorts that its selector names: lists
// and windows, counts by value, mappings and exports.
func TestCohortsCountWhereverVehiclesAreSelected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e, ctx := n.engine(), t.Context()
		mixedFleet(t, e, 60)
		save(t, e, "press", "")
		if _, err := e.ChangeCohort(ctx, "press", "replace", "mira", 0, lines(3, 4, 5, 6, 7, 900)); err != nil {
			t.Fatal(err)
		}
		const press = `cohort("press")`
		want := []string{vinOf(3), vinOf(4), vinOf(5), vinOf(6), vinOf(7)}

		w, err := e.Window(ctx, &messages.TableQuery{Selector: press, Sort: `ecu["GW"].version`, Reverse: true, Offset: 1, Limit: 3})
		if err != nil || w.Total != 5 {
			t.Fatal(w, err)
		}
		var listed []string
		for _, v := range w.Vehicles {
			listed = append(listed, v.Record.Vin)
		}
		if sorted := []string{vinOf(4), vinOf(5), vinOf(6)}; !slices.Equal(listed, sorted) {
			t.Errorf("the window has %v, want %v", listed, sorted)
		}

		facets, err := e.Facets(ctx, press, []string{`ecu["GW"].version`, `ecu["ADAS"].hardware_part`}, 5)
		if err != nil || facets.Matched != 5 || facets.Total != 60 {
			t.Fatal(facets, err)
		}
		if gateways := facets.Facets[0].Values; len(gateways) != 2 || gateways[0].Value != "2.0.0" || gateways[0].Count != 3 || gateways[0].Term != `ecu["GW"].version == "2.0.0"` {
			t.Errorf("gateways %v", gateways)
		}
		if facets.Facets[1].Missing != 1 {
			t.Errorf("%d vehicles have no ADAS, want 1", facets.Facets[1].Missing)
		}

		var exported []string
		if err := e.EachVIN(ctx, press, func(vin string) error { exported = append(exported, vin); return nil }); err != nil || !slices.Equal(exported, want) {
			t.Errorf("exported %v, %v; want %v", exported, err, want)
		}
		mapped, err := e.MapPackage(ctx, &messages.MapPackage{Package: "adas@3.0.0", Selector: press})
		if err != nil || mapped.Selected != 5 {
			t.Fatal(mapped, err)
		}
		var reasons []string
		for _, code := range []string{"Eligible", "HardwareMismatch", "UnknownECU", "Conflict", "VersionMismatch", "MissingDependency"} {
			list, err := e.PackageVehicles(ctx, &messages.MapPackage{Package: "adas@3.0.0", Selector: press}, code, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list.Vehicles {
				reasons = append(reasons, v.Vin)
			}
		}
		if slices.Sort(reasons); !slices.Equal(reasons, want) {
			t.Errorf("reasons are listed for %v, want %v", reasons, want)
		}
	})
}

// What a vehicle says of its place and of itself is what selectors find.
func TestVehiclesAreFoundWhereTheySaidTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, 30*time.Second)
		defer n.stop()
		e := prepareSmall(t, n, g)
		at := func(number int, latitude, longitude float64) {
			g.say(messages.VIN(vinOf(number)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{
				Online: true, Position: &messages.Position{Latitude: latitude, Longitude: longitude},
			}}})
		}
		g.connect(n.house.Deliver)
		at(1, 48.137, 11.575)
		at(2, 52.52, 13.405)
		synctest.Wait()
		const munich = `near(48.14, 11.58, 5)`
		count(t, e, munich, 1)
		count(t, e, `!near(48.14, 11.58, 5)`, 1)
		at(1, 48.139, 11.577) // not far enough to be kept
		<-time.After(3 * time.Minute)
		if active := n.house.Figures().Active; active != 0 {
			t.Fatalf("%d actors are in memory after three minutes of silence", active)
		}
		count(t, e, munich+` && last_seen < ago("2m") && last_seen > ago("4m")`, 1)
		at(1, 48.3, 11.9)
		synctest.Wait()
		count(t, e, munich, 0)
		count(t, e, `has(position) && last_seen > ago("10s")`, 1)
	})
}
