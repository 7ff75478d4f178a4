package wave

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

var terms = &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSucceededPercent: 50, MinimumSample: 1}

// TestAcceptedFailuresCountNoMore: what a person accepted is judged by no gate again, and
// a vehicle that was skipped never was.
func TestAcceptedFailuresCountNoMore(t *testing.T) {
	now := time.UnixMilli(9_000)
	w := New("pilot", 10, 4)
	w.State = life.WaveOpen
	w.Move(1_000, roster.Waiting, roster.Skipped)
	if in := w.Inputs(1, terms, now); !in.LastEnd.IsZero() || in.Ended != 0 {
		t.Errorf("a skipped vehicle is seen as ended: %+v", in)
	}
	w.Move(2_000, roster.Waiting, roster.Failed)
	if verdict := gate.Judge(w.Inputs(1, terms, now)); verdict.Outcome != gate.Halt {
		t.Fatalf("a failure of one: %+v", verdict)
	}
	w.Close(life.WaveFailed, &messages.GateDecision{AtMs: 3_000, Text: "too many"})
	w.Resume()
	w.Accept(roster.Failed)
	if w.State != life.WaveOpen || w.Text != "" || w.ClosedMs != 0 {
		t.Errorf("accepted: %+v", w)
	}
	w.Move(4_000, roster.Waiting, roster.Succeeded)
	w.Move(5_000, roster.Waiting, roster.Succeeded)
	if verdict := gate.Judge(w.Inputs(1, terms, now)); verdict.Outcome != gate.Open {
		t.Errorf("after the failure was accepted: %+v", verdict)
	}
}

// TestRecord writes a wave down and back, with what was accepted.
func TestRecord(t *testing.T) {
	w := New("pilot", 10, 4)
	w.Move(2_000, roster.Waiting, roster.Failed)
	w.Accept(roster.Failed)
	w.OpenedMs = 1_000
	back := Restore(w.Record(3))
	if back != w || !proto.Equal(back.Record(3), w.Record(3)) {
		t.Errorf("got %+v, want %+v", back, w)
	}
	for at, held := range map[uint32]bool{9: false, 10: true, 13: true, 14: false} {
		if w.Holds(at) != held {
			t.Errorf("the wave holds position %d: %v", at, !held)
		}
	}
}
