package traffic_test

import (
	"testing"

	"pacecar/actors/campaign/rehearsal/traffic"
)

func TestBusiest(t *testing.T) {
	whole, part := traffic.New(), traffic.New()
	for minute, n := range []int{1, 5, 2} {
		for second := range n {
			whole.Begin(int64(60*minute+second), 1)
			part.Begin(int64(60*minute+second), 100)
		}
	}
	if got := whole.Busiest(1); got != 5 {
		t.Errorf("in the busiest minute %v begin", got)
	}
	if got := part.Busiest(7); got != 350 {
		t.Errorf("of a part, %v begin in the minutes that it takes to see seven: two", got)
	}
	if got := traffic.New().Busiest(1); got != 0 {
		t.Errorf("where nobody downloads, %v begin", got)
	}
}
