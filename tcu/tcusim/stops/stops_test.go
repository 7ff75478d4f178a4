package stops_test

import (
	"testing"
	"time"

	"pacecar/tcu/tcusim/stops"
)

// A stop voids the permits of before it, however late they come and however often and in which
// order stops are told, and none of after; and it is forgotten.
func TestOnlyPermitsOfBeforeAreVoid(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	var h stops.Heard
	if h.Voids(0, at) {
		t.Error("a permit is void, and nobody has stopped anything")
	}
	h.Hear(3, at)
	h.Hear(1, at.Add(time.Minute)) // late
	for permit, void := range map[uint32]bool{0: true, 2: true, 3: false, 4: false} {
		if h.Voids(permit, at.Add(2*time.Minute)) != void {
			t.Errorf("after stop 3 a permit of %d stops is void: %v, want %v", permit, !void, void)
		}
	}
	if h.Voids(2, at.Add(stops.Memory)) {
		t.Error("a stop is remembered for ever")
	}
	h.Hear(2, at.Add(stops.Memory)) // the count went back, after a while
	if !h.Voids(1, at.Add(stops.Memory)) || h.Voids(2, at.Add(stops.Memory)) {
		t.Errorf("the stop that is told now does not count: %+v", h)
	}
}
