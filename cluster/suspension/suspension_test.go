package suspension

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Time goes on while the machine is suspended, and what was slept before counts for nothing.
func TestElapsedCountsSuspensions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slept atomic.Int64
		slept.Store(int64(24 * time.Hour))
		c := New(func() time.Duration { return time.Duration(slept.Load()) })
		time.Sleep(time.Minute)
		if got := c.Elapsed(); got != time.Minute {
			t.Errorf("before: %v", got)
		}
		slept.Add(int64(time.Hour))
		time.Sleep(lookEvery)
		if got := c.Elapsed(); got != time.Hour+time.Minute+lookEvery {
			t.Errorf("afterwards: %v", got)
		}
		slept.Add(-int64(time.Second)) // read a little late
		time.Sleep(lookEvery)
		if got := c.Elapsed(); got != time.Hour+time.Minute+2*lookEvery {
			t.Errorf("it falls to %v", got)
		}
	})
}

// A clock that is told of no suspensions is the plain one, and this machine was not suspended just now.
func TestWithoutSuspensions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, slept := range []func() time.Duration{nil, Slept} {
			c := New(slept)
			time.Sleep(time.Minute)
			if got := c.Elapsed(); got < time.Minute || got > time.Minute+10*time.Second {
				t.Errorf("a minute took %v", got)
			}
		}
	})
}
