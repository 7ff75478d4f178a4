package stopwatch

import (
	"testing"
	"time"
)

// Work takes processor time, and an end that is given is the one that counts.
func TestReading(t *testing.T) {
	watch := Begin()
	for sum := 0; watch.End().CPU == 0; sum++ {
		_ = sum
	}
	if r := watch.End(); r.Span <= 0 || r.CPU <= 0 {
		t.Errorf("after work the stopwatch reads %+v", r)
	}
	if r := watch.EndedAt(watch.began.Add(time.Hour)); r.Span != time.Hour {
		t.Errorf("an hour reads %v", r.Span)
	}
}
