package assignment_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// The table is a function, no terminal state is left, and every state is reached.
func TestTransitionsAreALife(t *testing.T) {
	t.Parallel()
	type key struct {
		from    messages.AssignmentState
		trigger assignment.Trigger
	}
	seen, reached := map[key]bool{}, map[messages.AssignmentState]bool{assignment.None: true}
	rows := assignment.Transitions()
	for range rows {
		for _, row := range rows {
			if reached[row.From] {
				reached[row.To] = true
			}
		}
	}
	for _, row := range rows {
		if k := (key{row.From, row.Trigger}); seen[k] {
			t.Errorf("%s %s is declared twice", assignment.StateName(row.From), row.Trigger)
		} else {
			seen[k] = true
		}
		if assignment.Ended(row.From) {
			t.Errorf("%s is terminal, and %s leaves it", assignment.StateName(row.From), row.Trigger)
		}
		if row.To == assignment.None {
			t.Errorf("%s returns to None by %s", assignment.StateName(row.From), row.Trigger)
		}
		if !reached[row.From] {
			t.Errorf("nothing reaches %s", assignment.StateName(row.From))
		}
	}
	if !slices.Equal(rows, assignment.Transitions()) {
		t.Error("the order is not stable")
	}
}

// Every state is a documented constant of this package.
func TestEveryStateIsDocumented(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "state.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Doc != nil {
			documented[spec.Names[0].Name] = strings.HasPrefix(spec.Doc.Text(), spec.Names[0].Name+" ") && len(spec.Doc.Text()) > 40
		}
		return true
	})
	for _, row := range assignment.Transitions() {
		for _, state := range []messages.AssignmentState{row.From, row.To} {
			if !documented[assignment.StateName(state)] {
				t.Errorf("%s has no paragraph", assignment.StateName(state))
			}
		}
	}
}

// What an index takes for a campaign that holds a vehicle is what the vehicle takes for it.
func TestOccupantIsWhoHoldsTheVehicle(t *testing.T) {
	t.Parallel()
	for number := range assignment.NumberOfStates {
		for _, cancelling := range []bool{false, true} {
			state := messages.AssignmentState(number)
			if state == messages.AssignmentState_WAITING || state >= messages.AssignmentState_STALLED {
				continue // never states of a vehicle
			}
			a := &messages.Assignment{CampaignId: "spring", State: state, Cancelling: cancelling}
			held := state != assignment.None && !assignment.Ended(state) && !assignment.Undecided(a)
			if got := occupant.Of(a) == "spring"; got != held {
				t.Errorf("%s, cancelling %t: held %t, the index says %t", assignment.StateName(state), cancelling, held, got)
			}
		}
	}
}
