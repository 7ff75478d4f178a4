package underway

import (
	"testing"
	"time"
)

var start = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

// Room is told of once, when half of what was on its way has arrived.
func TestRoomIsToldOnce(t *testing.T) {
	var w Words
	for left := range Most {
		if w.Full() || w.Room(start) != Most-left {
			t.Fatalf("full %t, room for %d with %d on their way", w.Full(), w.Room(start), left)
		}
		w.Leave()
	}
	told := 0
	for arrived := range Most {
		if left := Most - arrived; left > Most/2 && (!w.Full() || w.Room(start) != 0) {
			t.Fatalf("full %t, room for %d with %d on their way", w.Full(), w.Room(start), left)
		}
		if w.Arrive(0) {
			if told++; w.Full() || w.Room(start) != Most/2 {
				t.Errorf("told of room: full %t, room for %d", w.Full(), w.Room(start))
			}
		}
	}
	if told != 1 || w.Room(start) != Most {
		t.Errorf("told %d times, room for %d", told, w.Room(start))
	}
}

// Words whose outcome nobody tells are given up after Patience without any that arrives, and
// what arrives of them then counts no more.
func TestLostWordsAreGivenUp(t *testing.T) {
	var w Words
	for range Most {
		w.Leave()
	}
	if w.Room(start) != 0 || w.Room(start.Add(Patience-1)) != 0 {
		t.Error("given up early")
	}
	w.Arrive(0)
	if w.Room(start.Add(Patience)) != 0 || w.Room(start.Add(2*Patience-1)) != 0 {
		t.Error("given up although one arrived")
	}
	if w.Room(start.Add(2*Patience)) != Most || w.Full() {
		t.Error("not given up")
	}
	if w.Arrive(0); w.Room(start) != Most {
		t.Errorf("room for %d after a late arrival", w.Room(start))
	}
	if turn := w.Leave(); w.Room(start) != Most-1 || w.Arrive(turn) || w.Room(start) != Most {
		t.Error("the next words are not counted")
	}
}
