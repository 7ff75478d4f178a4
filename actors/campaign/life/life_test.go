package life

import "testing"

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
