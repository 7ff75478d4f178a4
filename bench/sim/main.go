// Command sim runs the seeded simulation: `make sim SEED=7 STEPS=20000`, or without a seed so
// many fresh ones. It prints one line for each seed; after a failure the invariant, the last
// events and the command that repeats it, and exits with 1. docs/simulation.md says how to
// read that.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"pacecar/bench/sim/telling"
	"pacecar/bench/sim/world"
)

// hunt plants bugs and has them caught; it is there with the build tag mutants.
var hunt func(seeds, steps uint64, only string) (survived bool)

func main() {
	seed := flag.Uint64("seed", 0, "seed to run; 0: fresh ones")
	seeds := flag.Int("seeds", 10, "how many fresh seeds to run")
	steps := flag.Uint64("steps", 20_000, "events with faults, of each seed")
	last := flag.Int("last", 60, "how many events a failure shows")
	mutants := flag.Bool("mutants", false, "plant bugs, and have each caught within so many seeds; needs the build tag mutants")
	only := flag.String("only", "", "with -mutants: the name of one bug to plant, as it prints it; default: all of them")
	flag.Parse()
	if *mutants {
		if hunt == nil {
			fmt.Fprintln(os.Stderr, "no bugs can be planted in this build: use make mutants")
			os.Exit(2)
		}
		if hunt(uint64(*seeds), *steps, *only) {
			os.Exit(1)
		}
		return
	}
	run := []uint64{*seed}
	if *seed == 0 {
		run = run[:0]
		for range *seeds {
			run = append(run, 1+rand.Uint64N(1<<32))
		}
	}
	for _, s := range run {
		began := time.Now()
		r := world.Run(s, *steps, *last)
		fmt.Println(telling.Line(r, *steps, time.Since(began)))
		if r.Failure != nil {
			fmt.Print(telling.Story(r, *steps))
			os.Exit(1)
		}
	}
}
