package bench

import (
	"fmt"
	"syscall"
	"time"
)

// run is what one rollout took: wall time, and processor time of this whole process,
// both parties of the wire included. The latter hardly depends on what else the machine does.
type run struct{ span, cpu time.Duration }

// stopwatch measures a run.
type stopwatch struct {
	began time.Time
	cpu   time.Duration
}

func begin() stopwatch { return stopwatch{time.Now(), processorTime()} }

// end closes a run that ended at a given time.
func (s stopwatch) end(at time.Time) run { return run{at.Sub(s.began), processorTime() - s.cpu} }

// processorTime is what this process has used, in user and system mode.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// samples are the runs of one side.
type samples struct{ rates, costs []float64 }

func (s *samples) add(r run, vehicles int) {
	s.rates = append(s.rates, float64(vehicles)/r.span.Seconds())
	s.costs = append(s.costs, float64(r.cpu.Microseconds())/float64(vehicles))
}

// String is the newest run.
func (s samples) String() string {
	last := len(s.rates) - 1
	return fmt.Sprintf("%.0f vehicles/s (%.0f us of processor time each)", s.rates[last], s.costs[last])
}
