package bounds

import (
	"math"
	"testing"

	"pacecar/messages"
)

// A campaign says what it has heard of attempts that go on, in numbers that leave room for the reports that follow. One that
// calls an attempt back may say how that has ended.
func TestWhatWasHeardIsBounded(t *testing.T) {
	t.Parallel()
	if math.MaxUint32-maxHeard < 1<<16 {
		t.Errorf("%d reports may follow", math.MaxUint32-maxHeard)
	}
	for _, m := range []any{&messages.PermitVehicle{}, &messages.AcknowledgeAssignment{}, &messages.Up{}, struct{}{}} {
		if no := Heard(m); no != nil {
			t.Errorf("%T says nothing of that: %v", m, no)
		}
	}
	heard := func(state messages.AssignmentState) *messages.AskAssignment {
		return &messages.AskAssignment{Heard: &messages.HeardAttempt{Sequence: maxHeard, State: state}}
	}
	for state, name := range messages.AssignmentState_name {
		s := messages.AssignmentState(state)
		goesOn := s >= messages.AssignmentState_OFFERED && s <= messages.AssignmentState_INSTALLED || s == messages.AssignmentState_STALLED
		if no := Heard(heard(s)); goesOn != (no == nil) {
			t.Errorf("%s: %v", name, no)
		}
		ended := s >= messages.AssignmentState_SUCCEEDED && s <= messages.AssignmentState_SKIPPED
		if no := Heard(&messages.CancelAssignment{Heard: heard(s).Heard}); (goesOn || ended) != (no == nil) {
			t.Errorf("a cancel of one that was heard as %s: %v", name, no)
		}
	}
	for field, change := range map[string]func(*messages.HeardAttempt){
		"/heard/sequence":        func(h *messages.HeardAttempt) { h.Sequence++ },
		"/heard/state":           func(h *messages.HeardAttempt) { h.State = 99 },
		"/heard/permit_until_ms": func(h *messages.HeardAttempt) { h.PermitUntilMs = -1 },
	} {
		m := heard(messages.AssignmentState_DOWNLOADED)
		change(m.Heard)
		if no := Heard(m); no.GetField() != field {
			t.Errorf("%s: %v", field, no)
		}
	}
}
