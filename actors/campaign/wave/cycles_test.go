package wave

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/roster"
)

// Drive cycles are counted as vehicles await, complete and lose them, in what gates see and in
// what is written down; an unhealthy vehicle counts among the failed and soaks no further.
func TestDriveCyclesAreCounted(t *testing.T) {
	t.Parallel()
	w := New("canary", 0, 3)
	counted := func(awaited, completed uint32) {
		t.Helper()
		in := w.Inputs(1, terms, time.UnixMilli(9_000))
		if w.CyclesAwaited() != awaited || w.CyclesCompleted() != completed || in.CyclesAwaited != awaited || in.CyclesCompleted != completed {
			t.Errorf("%d awaited and %d completed, the gate sees %d and %d, want %d and %d",
				w.CyclesAwaited(), w.CyclesCompleted(), in.CyclesAwaited, in.CyclesCompleted, awaited, completed)
		}
		if back := Restore(w.Record(1)); back != w || !proto.Equal(back.Record(1), w.Record(1)) {
			t.Errorf("got %+v, want %+v", back, w)
		}
	}
	for range 3 {
		w.Move(1_000, roster.Waiting, roster.Succeeded)
		w.Flag(0, roster.FlagAwaited)
	}
	counted(3, 0)
	w.Flag(roster.FlagAwaited, roster.FlagAwaited)
	counted(3, 0)
	w.Flag(roster.FlagAwaited, roster.FlagCompleted)
	counted(2, 1)
	w.Flag(roster.FlagAwaited, 0)
	counted(1, 1)
	w.Flag(roster.FlagAwaited, roster.FlagUnhealthy)
	w.Move(5_000, roster.Succeeded, roster.Unhealthy)
	counted(0, 1)
	if in := w.Inputs(1, terms, time.UnixMilli(9_000)); in.Unhealthy != 1 || in.Failed != 1 || in.Succeeded != 2 || in.Ended != 3 || in.LastEnd != time.UnixMilli(1_000) {
		t.Errorf("with an unhealthy vehicle the gate sees %+v", in)
	}
}
