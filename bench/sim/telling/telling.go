// Package telling is what is said of a simulation that has run. It keeps no state.
package telling

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pacecar/bench/sim/world"
)

// Line is what is said of one seed.
func Line(r world.Result, steps uint64, took time.Duration) string {
	var faults []string
	for _, kind := range slices.Sorted(maps.Keys(r.Injected)) {
		faults = append(faults, fmt.Sprintf("%s %d", kind, r.Injected[kind]))
	}
	if faults == nil {
		faults = []string{"none"}
	}
	return fmt.Sprintf("seed %d: %d events in %s (%s of virtual time, %.0f events/s), steps %d, campaigns completed %d, faults: %s",
		r.Seed, r.Events, took.Round(time.Millisecond), r.Took.Round(time.Second), float64(r.Events)/max(took.Seconds(), 1e-9), steps, r.Completed, strings.Join(faults, ", "))
}

// Story is what is said of a failure.
func Story(r world.Result, steps uint64) string {
	return fmt.Sprintf("\nThe last %d events:\n%s\n\nSeed %d: %s\n\nRepeat it with:\n  make sim SEED=%d STEPS=%d\n",
		len(r.Last), strings.Join(r.Last, "\n"), r.Seed, r.Failure, r.Seed, steps)
}
