package life

import (
	"maps"
	"testing"
)

// TestTablesAreConsistent walks the tables of transitions.
func TestTablesAreConsistent(t *testing.T) {
	for name, table := range map[string][]Transition{"campaign": Campaign(), "wave": Waves(), "roster": Vehicles()} {
		seen := map[Transition]bool{}
		reached := map[string]bool{}
		for _, a := range table {
			if seen[a] {
				t.Errorf("%s: %v is there twice", name, a)
			}
			seen[a] = true
			reached[a.To] = true
		}
		for _, a := range table {
			if !reached[a.From] && a.From != "None" && a.From != "Pending" {
				t.Errorf("%s: nothing leads to %s", name, a.From)
			}
		}
		for _, final := range []string{"Completed"} {
			for _, a := range table {
				if a.From == final {
					t.Errorf("%s: %v leaves a final state", name, a)
				}
			}
		}
	}
}

// TestEffected: the commands of a person that lead to a state and no further.
func TestEffected(t *testing.T) {
	got := map[string]string{}
	for _, trigger := range []string{"Approve", "Start", "Pause", "Resume", "Cancel"} {
		for state := Draft; state <= Cancelled; state++ {
			if Effected(state, trigger) {
				got[trigger] += StateName(state)
			}
		}
	}
	want := map[string]string{"Start": "ScheduledRunning", "Pause": "Paused", "Resume": "Running", "Cancel": "Cancelled"}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
