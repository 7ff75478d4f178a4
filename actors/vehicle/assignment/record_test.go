package assignment_test

import (
	"fmt"
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

func result(campaign string, attempt uint32) *messages.AssignmentResult {
	return &messages.AssignmentResult{CampaignId: campaign, Attempt: attempt, State: assignment.Failed}
}

// What is forgotten first is what a later attempt of the same campaign speaks for, and
// never one with which something is open while another can go.
func TestTheLeastNeededResultIsForgotten(t *testing.T) {
	t.Parallel()
	var kept []*messages.AssignmentResult
	for i := range 15 {
		kept = assignment.Keep(kept, result(fmt.Sprint("c", i), 1))
	}
	kept[0].Cancelling = true
	kept = assignment.Keep(kept, result("c7", 2))
	kept = assignment.Keep(kept, result("c15", 1))
	if len(kept) != 16 {
		t.Fatalf("%d results are kept", len(kept))
	}
	if assignment.Result(kept, "c7", 1) != nil || assignment.Result(kept, "c7", 2) == nil {
		t.Error("attempt 1 was kept beside attempt 2, which speaks for it")
	}
	kept = assignment.Keep(kept, result("c16", 1))
	if assignment.Result(kept, "c0", 1) == nil || assignment.Result(kept, "c1", 1) != nil {
		t.Error("the oldest settled result was not the one forgotten")
	}
}

// A result of the same attempt is replaced, in a list of its own.
func TestResultsAreReplaced(t *testing.T) {
	t.Parallel()
	old := assignment.Keep(nil, result("spring", 1))
	now := result("spring", 1)
	now.Cancelling = true
	kept := assignment.Keep(old, now)
	if len(kept) != 1 || !kept[0].GetCancelling() || old[0].GetCancelling() {
		t.Errorf("kept %v, of %v", kept, old)
	}
	for attempt, want := range map[uint32]bool{1: true, 2: false} {
		if got := assignment.ResultSince(kept, "spring", attempt) != nil; got != want {
			t.Errorf("a result since attempt %d: %v", attempt, got)
		}
	}
}

// The newest result is the only one that its campaign has not heard of: it is kept where all others are
// cancels that nobody has confirmed, and goes only for what keeps permits away.
func TestTheNewestResultIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		open func(*messages.AssignmentResult)
		kept bool
	}{
		"cancels that nobody confirms": {func(r *messages.AssignmentResult) { r.Cancelling = true }, true},
		"installations":                {func(r *messages.AssignmentResult) { r.InstallingAfterEnd = true }, false},
	} {
		var kept []*messages.AssignmentResult
		for i := range 16 {
			r := result(fmt.Sprint("c", i), 1)
			c.open(r)
			kept = assignment.Keep(kept, r)
		}
		kept = assignment.Keep(kept, result("new", 1))
		if got := assignment.Result(kept, "new", 1) != nil; len(kept) != 16 || got != c.kept || (assignment.Result(kept, "c0", 1) == nil) != c.kept {
			t.Errorf("after sixteen %s: %d are kept, the newest: %v", name, len(kept), got)
		}
	}
}
