package core

import (
	"strings"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
)

// times are what one thing took in each round.
type times []stopwatch.Reading

// figures are two: the time on the clock, which is held against the target, and that of the
// processors, which says what the code costs where other programs take their share of the clock.
// A name ends with its unit.
func (t times) figures(name string, in time.Duration, target float64) []figure.Figure {
	at := strings.LastIndexByte(name, '_')
	unit := name[at+1:]
	if unit == "seconds" {
		unit = "s"
	}
	var clock, processors []float64
	for _, r := range t {
		clock = append(clock, float64(r.Span)/float64(in))
		processors = append(processors, float64(r.CPU)/float64(in))
	}
	return []figure.Figure{of(name, unit, clock, target), of(name[:at]+"_cpu"+name[at:], unit, processors, 0)}
}

// of is a figure that is to be at most its target; 0: there is none.
func of(name, unit string, list []float64, target float64) figure.Figure {
	side := figure.AtMost
	if target == 0 {
		side = figure.Free
	}
	return figure.Of("campaign", name, unit, list, target, side)
}
