//go:build mutants

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"pacecar/bench/sim/world"
	"pacecar/mutant"
)

func init() { hunt = huntMutants }

// huntMutants plants one bug after the other and runs seeds until one is caught, at most so
// many. It tells whether each is caught, and none is where none is planted. Only one bug can be
// planted in a process: where there are several, each has a process of its own, and as many run at a
// time as there are processors.
func huntMutants(seeds, steps uint64, only string) (survived bool) {
	all := mutant.All()
	if only != "" {
		all = slices.DeleteFunc(all, func(b mutant.Bug) bool { return b.String() != only })
	}
	caught, told := 0, make([]func() ([]byte, bool), len(all))
	if len(all) == 1 {
		told[0] = func() ([]byte, bool) { return huntOne(all[0], seeds, steps) }
	} else {
		places := make(chan struct{}, runtime.GOMAXPROCS(0))
		for i, bug := range all {
			told[i] = sync.OnceValues(func() ([]byte, bool) {
				places <- struct{}{}
				defer func() { <-places }()
				return huntApart(bug, seeds, steps)
			})
			go func() { _, _ = told[i]() }()
		}
	}
	for _, hear := range told {
		line, yes := hear()
		if fmt.Print(string(line)); yes {
			caught++
		}
	}
	fmt.Printf("caught %d/%d\n", caught, len(all))
	return caught < len(all) || len(all) == 0
}

// huntApart hunts one bug in a process of its own.
func huntApart(bug mutant.Bug, seeds, steps uint64) (line []byte, caught bool) {
	self, err := os.Executable()
	if err != nil {
		return fmt.Appendf(nil, "%-26s is not hunted: %v\n", bug, err), false
	}
	c := exec.Command(self, "-mutants", "-seeds", strconv.FormatUint(seeds, 10), "-steps", strconv.FormatUint(steps, 10), "-only", bug.String())
	c.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := c.CombinedOutput()
	line, _, _ = bytes.Cut(out, []byte("\ncaught "))
	return append(line, '\n'), err == nil
}

// huntOne hunts one bug in this process: first by the seed that is known to catch it, then by all others.
func huntOne(bug mutant.Bug, seeds, steps uint64) (line []byte, caught bool) {
	began := time.Now()
	r := first(bug, seeds, steps)
	took := time.Since(began).Round(time.Millisecond)
	if r.Failure == nil {
		return fmt.Appendf(nil, "%-26s SURVIVES %d seeds (%s)\n", bug, seeds, took), false
	}
	return fmt.Appendf(nil, "%-26s caught by seed %d, invariant %d: %.160s (%s)\n", bug, r.Seed, r.Failure.Number, r.Failure.Detail, took), true
}

// first is the first failure, or the last result: of the seed that is known to catch the bug, if there is one, and then of the others in turn.
func first(bug mutant.Bug, seeds, steps uint64) (r world.Result) {
	named := known[bug]
	if named > 0 && named <= seeds {
		if r = try(bug, named, steps); r.Failure != nil {
			return r
		}
	}
	for seed := range seeds {
		if seed+1 == named {
			continue
		}
		if r = try(bug, seed+1, steps); r.Failure != nil {
			return r
		}
	}
	return r
}

// try runs one seed with a bug. A seed that fails without it, too, has not caught it.
func try(bug mutant.Bug, seed, steps uint64) world.Result {
	mutant.Plant(bug)
	r := world.Run(seed, steps, 1)
	mutant.Plant(mutant.None)
	if r.Failure != nil && world.Run(seed, steps, 1).Failure != nil {
		r.Failure = nil
	}
	return r
}
