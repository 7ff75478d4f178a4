package targeting

import (
	"math"

	"pacecar/bench/figure"
)

// benchName is the first key of each line.
const benchName = "targeting"

// maxBytes is what a registered vehicle may keep in the index.
const maxBytes = 64

// figures are those of one size. Targets are about a million vehicles: more may take as much
// longer, and fewer are not asked for less.
func (s *side) figures() []figure.Figure {
	size := max(1, float64(s.fleet.Vehicles)/million)
	list := []figure.Figure{
		figure.Of(benchName, "vehicles", "", []float64{float64(s.fleet.Vehicles)}, 0, figure.Free),
		figure.Of(benchName, "index_build_seconds", "s", s.build, 0, figure.Free),
		figure.Of(benchName, "index_build_cpu_us_per_vehicle", "us", s.effort, 0, figure.Free),
		figure.Of(benchName, "index_bytes_per_vehicle", "B", s.bytes, maxBytes, figure.AtMost),
	}
	for i, q := range questions {
		list = append(list,
			figure.Of(benchName, q.name+"_ms", "ms", s.spans[i], q.target*size, figure.AtMost),
			figure.Of(benchName, q.name+"_cpu_ms", "ms", s.costs[i], 0, figure.Free))
	}
	return list
}

// slopes say how figures grow with the fleet, as exponents: 1 is in proportion, 0 not at all.
// They are of processor time, which the rest of the machine does not bend.
func slopes(small, large *side) []figure.Figure {
	times := math.Log(float64(large.fleet.Vehicles) / float64(small.fleet.Vehicles))
	list := []figure.Figure{
		slope("index_build_per_vehicle_slope", small.effort, large.effort, times),
		slope("index_bytes_per_vehicle_slope", small.bytes, large.bytes, times),
	}
	for i, q := range questions {
		list = append(list, slope(q.name+"_slope", small.costs[i], large.costs[i], times))
	}
	return list
}

// least stands for what is too short for a clock.
const least = 1e-3

// slope is the exponent between samples that were taken in turn, pair by pair.
func slope(name string, small, large []float64, times float64) figure.Figure {
	exponents := make([]float64, len(large))
	for i := range large {
		exponents[i] = math.Log(max(large[i], least)/max(small[i], least)) / times
	}
	return figure.Of(benchName, name, "exponent", exponents, 0, figure.Free)
}
