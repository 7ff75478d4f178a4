package quarantine

import (
	"testing"
	"time"
)

func TestThreeFaultsAreAQuarantine(t *testing.T) {
	var w Ward[string]
	now := time.Unix(1_800_000_000, 0)
	for i := range maxFaults {
		if w.Holds("a", now) {
			t.Fatalf("it holds after %d faults", i)
		}
		w.Note("a", now)
		w.Discharge(now)
	}
	if !w.Holds("a", now.Add(Lasts-1)) || w.Holds("b", now) {
		t.Fatal("it holds somebody else")
	}
	if w.Holds("a", now.Add(Lasts)) {
		t.Fatal("it does not end")
	}
	w.Discharge(now.Add(Lasts))
	if w.Note("a", now.Add(Lasts)); w.Holds("a", now.Add(Lasts)) {
		t.Fatal("the count does not begin anew")
	}
}

func TestFaultsThatAreFarApartAreForgotten(t *testing.T) {
	var w Ward[int]
	now := time.Unix(1_800_000_000, 0)
	for range 10 {
		now = now.Add(Lasts)
		w.Discharge(now)
		if w.Note(1, now); w.Holds(1, now) {
			t.Fatal("a fault every ten minutes is a quarantine")
		}
	}
}
