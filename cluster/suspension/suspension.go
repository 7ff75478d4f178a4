// Package suspension tells time that goes on while a machine is suspended. Go's monotonic clock stands still then, and a lease
// that another machine has given away meanwhile would seem to be good.
//
// A machine whose hypervisor stops it, or that is brought back from a snapshot, has no clock that tells: nothing but the store
// knows there.
//
// Testing: in a synctest bubble the time of the bubble goes on, and only the suspensions come from the machine.
package suspension

import (
	"sync/atomic"
	"time"
)

// lookEvery is how long after a suspension it may go unnoticed.
const lookEvery = 10 * time.Millisecond

// Clock counts from when it was made. It may be used from any goroutine.
type Clock struct {
	born    time.Time
	slept   func() time.Duration
	before  time.Duration // slept when it was made
	looked  atomic.Int64  // after born
	counted atomic.Int64  // slept since, as last seen
}

// New makes a clock. slept says how long the machine has been suspended altogether: Slept does; nil: never.
func New(slept func() time.Duration) *Clock {
	c := &Clock{born: time.Now(), slept: slept}
	if slept != nil {
		c.before = slept()
	}
	return c
}

// Elapsed is how long ago the clock was made, suspensions included. It never falls.
func (c *Clock) Elapsed() time.Duration {
	ran := time.Since(c.born)
	if c.slept == nil {
		return ran
	}
	if looked := c.looked.Load(); ran-time.Duration(looked) >= lookEvery && c.looked.CompareAndSwap(looked, int64(ran)) {
		slept := int64(c.slept() - c.before)
		for was := c.counted.Load(); slept > was && !c.counted.CompareAndSwap(was, slept); was = c.counted.Load() {
		}
	}
	return ran + time.Duration(c.counted.Load())
}
