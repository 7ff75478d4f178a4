package rollback

import (
	"fmt"
	"testing"

	"pacecar/messages"
)

// TestPausedTooNamesSixteen: persons are named once, by whatever spelling, and not without end.
func TestPausedTooNamesSixteen(t *testing.T) {
	first := &messages.StopReach{Stop: Pause, By: "omar"}
	stop := first
	for i := range 2 * maxAlsoBy {
		too := PausedToo(stop, fmt.Sprintf("noor %d", i))
		if (too != nil) != (i < maxAlsoBy) {
			t.Fatalf("pause %d gives %v", i, too)
		}
		if too != nil {
			stop = too
		}
		if again := PausedToo(stop, "NOOR 0"); again != nil {
			t.Fatalf("a repetition gives %v", again)
		}
	}
	if len(first.AlsoBy) != 0 || len(stop.AlsoBy) != maxAlsoBy {
		t.Errorf("named are %v, and in the stop that was given %v", stop.AlsoBy, first.AlsoBy)
	}
	for _, none := range []*messages.StopReach{nil, {Stop: Halt, By: "engine"}, {Stop: Pause, By: "Noor"}} {
		if too := PausedToo(none, "noor"); too != nil {
			t.Errorf("a pause after %v gives %v", none, too)
		}
	}
}
