// Package figure is what a measurement says: a median of samples, with its extremes and the
// target that it is held against, as one JSON object per line, as lines for benchstat, or as a table for people.
//
// Figures are values; nothing here measures, and nothing fails but the writer.
package figure

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
)

// Figure is one line of a measurement. Target 0 means that there is none.
type Figure struct {
	Bench  string  `json:"bench"`
	Figure string  `json:"figure"`
	Value  float64 `json:"value"` // median
	Unit   string  `json:"unit"`
	Target float64 `json:"target"`
	Holds  bool    `json:"holds"`
	N      int     `json:"n"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`

	samples []float64 // of which it was made, in their order
}

// Bound says on which side of a target a good figure lies.
type Bound int

// The sides.
const (
	Free    Bound = iota // there is no target
	AtLeast              // it is reached from below
	AtMost               // it is kept from above
)

// Of makes a figure of samples, of which there is at least one.
func Of(bench, name, unit string, samples []float64, target float64, side Bound) Figure {
	sorted := slices.Sorted(slices.Values(samples))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	f := Figure{Bench: bench, Figure: name, Value: median, Unit: unit, Target: target, N: n, Min: sorted[0], Max: sorted[n-1], samples: slices.Clone(samples)}
	f.Holds = side == Free || side == AtLeast && median >= target || side == AtMost && median <= target
	return f
}

// WriteJSON prints one object per line.
func WriteJSON(w io.Writer, figures []Figure) error {
	encoder := json.NewEncoder(w)
	for _, f := range figures {
		if err := encoder.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// WriteBenchmarks prints figures as benchstat reads them, behind what it tells machines and packages apart by. A median has
// a line for each of its samples, so that benchstat can judge whether two differ; another figure, such as a percentile, has
// one line, with its extremes.
func WriteBenchmarks(w io.Writer, figures []Figure) {
	bench := ""
	for _, f := range figures {
		if f.Bench != bench {
			bench = f.Bench
			fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: pacecar/bench/%s\n", runtime.GOOS, runtime.GOARCH, bench)
		}
		name := fmt.Sprintf("Benchmark%s%s/%s", strings.ToUpper(f.Bench[:1]), f.Bench[1:], f.Figure)
		unit := f.Unit
		if unit == "" {
			unit = "count"
		}
		if !f.isMedian() {
			fmt.Fprintf(w, "%s %d %g %s %g min-%s %g max-%s\n", name, f.N, f.Value, unit, f.Min, unit, f.Max, unit)
			continue
		}
		for _, sample := range f.samples {
			fmt.Fprintf(w, "%s 1 %g %s\n", name, sample, unit)
		}
	}
}

// isMedian says whether the figure still is what Of made of its samples.
func (f Figure) isMedian() bool {
	return len(f.samples) == f.N && f.N > 0 && Of(f.Bench, f.Figure, f.Unit, f.samples, 0, Free).Value == f.Value
}

// WriteTable prints figures for people.
func WriteTable(w io.Writer, figures []Figure) {
	fmt.Fprintf(w, "%-10s %-32s %14s %-10s %10s %6s  %s\n", "bench", "figure", "median", "unit", "target", "holds", "min … max (n)")
	for _, f := range figures {
		target, holds := "-", "-"
		if f.Target != 0 {
			target, holds = fmt.Sprintf("%g", f.Target), "no"
			if f.Holds {
				holds = "yes"
			}
		}
		fmt.Fprintf(w, "%-10s %-32s %14.4g %-10s %10s %6s  %.4g … %.4g (%d)\n", f.Bench, f.Figure, f.Value, f.Unit, target, holds, f.Min, f.Max, f.N)
	}
}
