package crashes

import (
	"testing"
	"time"
)

func TestTheDelayGrowsAndIsForgotten(t *testing.T) {
	var c Crashes
	at := time.Unix(1_000_000, 0)
	if c.Waits(7, at) || c.Next(at, time.Hour) != time.Hour {
		t.Error("it waits, and nothing has crashed")
	}
	c.Note(7, at)
	if c.Waits(7, at) {
		t.Error("the first time it waits")
	}
	for want := firstDelay; want < longest; want *= 2 {
		c.Note(7, at)
		if got := c.Next(at, time.Hour); got != want || !c.Waits(7, at) || c.Waits(7, at.Add(want)) || c.Waits(8, at) {
			t.Fatalf("it waits for %v, want %v", got, want)
		}
	}
	for range 100 {
		c.Note(7, at)
	}
	if got := c.Next(at, time.Hour); got != longest {
		t.Errorf("it waits for %v, want %v", got, longest)
	}
	if got := c.Next(at, time.Second); got != time.Second {
		t.Errorf("it looks after %v, want a second", got)
	}
	later := at.Add(calmAfter + 1)
	c.Note(7, later)
	if c.Waits(7, later) {
		t.Error("a slot that was calm for so long waits")
	}
}
