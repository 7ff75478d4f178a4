package assignment_test

import (
	"fmt"
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Whatever ends afterwards, the result that keeps permits away is kept as long as
// another one can go: with cancels that nobody confirms, and with permits still in force.
func TestWhatKeepsPermitsAwayIsForgottenLast(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*messages.AssignmentResult){
		"installs":    func(r *messages.AssignmentResult) { r.InstallingAfterEnd = true },
		"may install": func(r *messages.AssignmentResult) { r.Cancelling, r.PermitExpiresMs = true, 100 },
	} {
		first := result("first", 1)
		open(first)
		kept := assignment.Keep(nil, first)
		for i := range 40 {
			r := result(fmt.Sprint("c", i), 1)
			r.Cancelling = true
			kept = assignment.Keep(kept, r)
			if got := assignment.Blocking(kept, 99); got != first {
				t.Fatalf("%s: after %d more, %v keeps permits away", name, i+1, got)
			}
		}
	}
}

// An attempt that only the vehicle knows is no result for its campaign, keeps permits
// away, and does not push out another one that does.
func TestStrayIsNoResult(t *testing.T) {
	t.Parallel()
	var kept []*messages.AssignmentResult
	for i := range 16 {
		if assignment.Saturated(kept) {
			t.Fatalf("saturated with %d", i)
		}
		kept = assignment.Keep(kept, assignment.Stray(fmt.Sprint("c", i), 1, 1))
	}
	if !assignment.Saturated(kept) || assignment.Blocking(kept, 1) == nil {
		t.Error("sixteen unknown installations leave room, or let permits through")
	}
	if assignment.ResultSince(kept, "c3", 1) != nil || assignment.Result(kept, "c3", 1) == nil {
		t.Error("the stray of c3 is a result for its campaign, or is lost")
	}
	if less := assignment.Without(kept, "c3", 1); len(less) != 15 || len(kept) != 16 || assignment.Result(less, "c3", 1) != nil {
		t.Errorf("%d are left of %d", len(less), len(kept))
	}
	settled := assignment.CopyResult(kept[0])
	settled.Cancelling, settled.InstallingAfterEnd = false, false
	if assignment.Saturated(assignment.Keep(kept, settled)) {
		t.Error("saturated, with one that can be forgotten")
	}
}
