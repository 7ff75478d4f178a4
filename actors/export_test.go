package actors_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// Going through a fleet names every vehicle of the selection once, in order, with what is
// stored of it, and activates none.
func TestGoingThroughAFleet(t *testing.T) {
	const size = 3000 // some stretches, and pages of slots of very different length
	for _, slots := range []uint32{1, 64} {
		synctest.Test(t, func(t *testing.T) {
			store := persistence.NewMemory(slots, time.Now)
			n := startNode(t, store, silent{}, time.Minute)
			defer n.stop()
			e := n.engine()
			commands := make([]*messages.RegisterVehicle, size)
			for i := range commands {
				commands[i] = registering(i*7%size, i)
				if i%3 == 0 {
					commands[i].Attributes.Model = "e2"
				}
			}
			for i, err := range errorsOf(e.RegisterVehicles(t.Context(), commands)) {
				if err != nil {
					t.Fatalf("command %d: %v", i, err)
				}
			}
			for _, selector := range []string{"", `model == "e1"`, `variant == "v4"`, "false"} {
				want := map[string]*messages.RegisterVehicle{}
				for _, c := range commands {
					if selector == "" || selector == `model == "e1"` && c.Attributes.Model == "e1" || selector == `variant == "v4"` && c.Attributes.Variant == "v4" {
						want[c.Vin] = c
					}
				}
				var vins, records []string
				if err := e.EachVIN(t.Context(), selector, func(vin string) error { vins = append(vins, vin); return nil }); err != nil {
					t.Fatal(err)
				}
				err := e.EachVehicle(t.Context(), selector, func(r *messages.VehicleRecord) error {
					records = append(records, r.GetVin())
					if c := want[r.GetVin()]; c == nil || c.Attributes.Variant != r.GetAttributes().GetVariant() {
						t.Errorf("%q: %v, want %v", selector, r, c)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(vins, records) || len(vins) != len(want) || !slices.IsSorted(vins) || len(slices.Compact(vins)) != len(want) {
					t.Errorf("%d slots, %q: %d VINs and %d records, want %d", slots, selector, len(vins), len(records), len(want))
				}
			}
			if active := n.house.Figures().Active; active != 0 {
				t.Errorf("%d actors are in memory", active)
			}
		})
	}
}

// Whoever goes through a fleet may stop, or be told that a selector is wrong.
func TestGoingThroughAFleetEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		e.RegisterVehicles(t.Context(), fleet(1))
		enough, seen := errors.New("enough"), 0
		if err := e.EachVIN(t.Context(), "", func(string) error { seen++; return enough }); !errors.Is(err, enough) || seen != 1 {
			t.Errorf("%d seen, %v", seen, err)
		}
		var no *messages.Rejection
		if err := e.EachVehicle(t.Context(), "modle == 1", nil); !errors.As(err, &no) {
			t.Errorf("a wrong selector answers %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := n.engine().EachVehicle(gone, "", func(*messages.VehicleRecord) error { return nil }); err == nil {
			t.Error("a cancelled context ends nothing")
		}
		if _, err := e.Vehicle(t.Context(), vinOf(1)); err != nil {
			t.Error(err)
		}
		if active := n.house.Figures().Active; active != 1 {
			t.Errorf("%d actors are in memory, want the one that was asked: %s", active, actors.KindVehicle)
		}
	})
}
