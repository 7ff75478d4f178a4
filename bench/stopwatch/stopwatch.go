// Package stopwatch tells how long something took: on the clock, and of the processors, which
// hardly depends on what else a shared machine does.
//
// Processor time is that of the whole process. A stopwatch is a value, and may be read often.
package stopwatch

import (
	"syscall"
	"time"
)

// Reading is what something took.
type Reading struct {
	Span time.Duration // wall time
	CPU  time.Duration // processor time of this process, all its threads together
}

// Stopwatch runs since Begin.
type Stopwatch struct {
	began time.Time
	cpu   time.Duration
}

// Begin starts one.
func Begin() Stopwatch { return Stopwatch{time.Now(), processorTime()} }

// End reads it now.
func (s Stopwatch) End() Reading { return s.EndedAt(time.Now()) }

// EndedAt reads it, for something that ended at a given time.
func (s Stopwatch) EndedAt(at time.Time) Reading {
	return Reading{at.Sub(s.began), processorTime() - s.cpu}
}

// processorTime is what this process has used, in user and system mode.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
