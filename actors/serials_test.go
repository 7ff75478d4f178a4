package actors_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// withSerial registers a vehicle whose control unit has that serial number.
func withSerial(t *testing.T, e *engine.Engine, number int, serial string) {
	t.Helper()
	change := registering(number, 0)
	change.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Serial: serial, Version: "4.1.0"}}
	if err := e.RegisterVehicle(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// flagsOf are the flags of a vehicle, each as code and sentence.
func flagsOf(t *testing.T, e *engine.Engine, number int) (flags []string) {
	t.Helper()
	status, err := e.Vehicle(t.Context(), vinOf(number))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range status.Record.Flags {
		flags = append(flags, f.Code+" "+f.EcuId+": "+f.Detail)
	}
	return flags
}

func expectFlags(t *testing.T, e *engine.Engine, number int, want ...string) {
	t.Helper()
	if got := flagsOf(t, e, number); !slices.Equal(got, want) {
		t.Errorf("vehicle %d is flagged %q, want %q", number, got, want)
	}
}

func shares(number int) string {
	return fmt.Sprintf("DuplicateSerial ADAS: Vehicle %s reports 8K0 with serial S1, too.", vinOf(number))
}

// soon is longer than it takes to look a change up.
func soon() { <-time.After(30 * time.Second) }

// Two vehicles with one serial number are both flagged, and cleared when one of them gets
// another number, or is removed.
func TestDuplicateSerialsAreFlaggedAndCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		<-time.After(time.Minute) // the audit of the start
		for i := range 3 {
			withSerial(t, e, i, fmt.Sprint("S", i))
		}
		soon()
		expectFlags(t, e, 1)
		withSerial(t, e, 2, "S1")
		soon()
		expectFlags(t, e, 1, shares(2))
		expectFlags(t, e, 2, shares(1))
		expectFlags(t, e, 0)
		if sum, err := e.CountVehicles(t.Context(), `"DuplicateSerial" in flags`); err != nil || sum.Matched != 2 {
			t.Errorf("a selector finds %d flagged, %v", sum.GetMatched(), err)
		}
		withSerial(t, e, 2, "S2")
		expectFlags(t, e, 2)
		soon()
		expectFlags(t, e, 1)
		withSerial(t, e, 0, "S1")
		soon()
		expectFlags(t, e, 1, shares(0))
		if _, err := n.Request(t.Context(), "vehicle", vinOf(0), &messages.RemoveVehicle{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		soon()
		expectFlags(t, e, 1)
	})
}

// What changed just before a crash is found after it, and what a person has accepted is
// not flagged again.
func TestDuplicateSerialsAreFoundAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		for i := range 4 {
			withSerial(t, n.engine(), i, fmt.Sprint("S", i/2)) // 0 and 1, 2 and 3
		}
		n.stop() // before anything was looked up

		n = startNode(t, store, silent{}, time.Minute)
		<-time.After(time.Minute)
		e := n.engine()
		expectFlags(t, e, 2, shares(3))
		expectFlags(t, e, 3, shares(2))
		for _, number := range []int{0, 2} {
			if _, err := n.Request(t.Context(), "vehicle", vinOf(number), &messages.ClearVehicle{By: "mira", Reason: "both were retrofitted"}); err != nil {
				t.Fatal(err)
			}
		}
		withSerial(t, e, 1, "S9")
		n.stop() // before the other one was cleared

		n = startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		<-time.After(time.Minute)
		e = n.engine()
		expectFlags(t, e, 0)
		expectFlags(t, e, 2)
		expectFlags(t, e, 3, shares(2))
	})
}

// More changes than can be looked up one by one make an audit due, soon after another one.
func TestAnImportIsAudited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Second)
		defer n.stop()
		e := n.engine()
		<-time.After(time.Minute)
		const fleet = 5000
		for i := range fleet {
			withSerial(t, e, i, fmt.Sprint("N", i%(fleet-1))) // the first and the last
		}
		<-time.After(time.Minute)
		if sum, err := e.CountVehicles(t.Context(), `"DuplicateSerial" in flags`); err != nil || sum.Matched != 2 {
			t.Errorf("%d vehicles are flagged, %v", sum.GetMatched(), err)
		}
		if len(flagsOf(t, e, 0)) != 1 || len(flagsOf(t, e, fleet-1)) != 1 {
			t.Error("others than the first and the last are flagged")
		}
	})
}
