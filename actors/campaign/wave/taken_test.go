package wave

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/roster"
)

// Who has gone on is counted beside who was taken, in what gates see and in what is written down. Entries that a node has moved which did not
// count them lead to no number below zero.
func TestWhoHasGoneOnIsCounted(t *testing.T) {
	t.Parallel()
	well := roster.Entry{State: roster.Succeeded, Attempt: 1}
	on, early, taken, sick := well, well, well, well
	on.GoneOn, early.GoneOn, early.Asks, taken.Asks, sick.Flags = true, true, 1, 1, roster.FlagUnhealthy
	w := New("canary", 0, 4)
	counted := func(taken, on, early uint32) {
		t.Helper()
		in := w.Inputs(1, terms, time.UnixMilli(9_000))
		if w.Taken() != taken || w.GoneOn() != on || w.GoneOnEarly() != early || in.Taken != taken || in.GoneOn != on || in.GoneOnEarly != early {
			t.Errorf("%d taken, %d and %d gone on, the gate sees %+v, want %d, %d and %d", w.Taken(), w.GoneOn(), w.GoneOnEarly(), in, taken, on, early)
		}
		if back := Restore(w.Record(1)); back != w || !proto.Equal(back.Record(1), w.Record(1)) {
			t.Errorf("got %+v, want %+v", back, w)
		}
	}
	move := func(from, to roster.Entry) {
		w.Move(1_000, from.Place(), to.Place())
		w.Take(from, to)
	}
	for range 4 {
		move(roster.Entry{}, well)
	}
	counted(0, 0, 0)
	move(well, on)
	move(on, on)
	move(well, early)
	move(well, taken)
	counted(2, 1, 1)
	move(on, sick)
	counted(2, 0, 1)
	move(early, sick)
	counted(1, 0, 0)

	old := w.Record(1)
	old.Counts[uint32(roster.Succeeded)]++
	w = Restore(old)
	w.Take(on, on) // its page says so, and the counts of who moved it do not
	w.Take(on, sick)
	if w.GoneOn() != 0 || w.GoneOnEarly() != 0 {
		t.Errorf("%d and %d have gone on", w.GoneOn(), w.GoneOnEarly())
	}
}
