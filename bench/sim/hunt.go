//go:build mutants

package main

import (
	"fmt"
	"slices"
	"time"

	"pacecar/bench/sim/world"
	"pacecar/mutant"
)

func init() { hunt = huntMutants }

// huntMutants plants one bug after the other and runs seeds until one is caught, at most so
// many. It tells whether each is caught, and none is where none is planted.
func huntMutants(seeds, steps uint64, only string) (survived bool) {
	all := mutant.All()
	if only != "" {
		all = slices.DeleteFunc(all, func(b mutant.Bug) bool { return b.String() != only })
	}
	caught := 0
	for _, bug := range all {
		began := time.Now()
		mutant.Plant(bug)
		r := first(seeds, steps)
		if r.Failure == nil {
			fmt.Printf("%-26s SURVIVES %d seeds (%s)\n", bug, seeds, time.Since(began).Round(time.Millisecond))
			continue
		}
		caught++
		fmt.Printf("%-26s caught by seed %d, invariant %d: %.160s (%s)\n", bug, r.Seed, r.Failure.Number, r.Failure.Detail, time.Since(began).Round(time.Millisecond))
	}
	mutant.Plant(mutant.None)
	fmt.Printf("caught %d/%d\n", caught, len(all))
	return caught < len(all) || len(all) == 0
}

// first is the first failure, or the last result.
func first(seeds, steps uint64) (r world.Result) {
	for seed := range seeds {
		if r = world.Run(seed+1, steps, 1); r.Failure != nil {
			return r
		}
	}
	return r
}
