package bench

import (
	"fmt"

	"pacecar/bench/stopwatch"
)

// samples are the runs of one side.
type samples struct{ rates, costs []float64 }

func (s *samples) add(r stopwatch.Reading, vehicles int) {
	s.rates = append(s.rates, float64(vehicles)/r.Span.Seconds())
	s.costs = append(s.costs, float64(r.CPU.Microseconds())/float64(vehicles))
}

// String is the newest run.
func (s samples) String() string {
	last := len(s.rates) - 1
	return fmt.Sprintf("%.0f vehicles/s (%.0f us of processor time each)", s.rates[last], s.costs[last])
}
