// Package ensemble plays the runs of a rehearsal side by side. It keeps nothing, and the answer of the rehearsal does not
// depend on how many processors there are: each run has dice of its own, and runs are added in their order.
package ensemble

import (
	"math/rand/v2"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"pacecar/actors/campaign/rehearsal"
)

// most is how many runs are played at a time, however many processors there are: each takes the memory of a campaign of some
// ten thousand vehicles.
const most = 4

// Play plays all runs of a rehearsal, as long as somebody waits; the first one in any case. told hears how many are done, of how many.
// A run that panics has Play panic when the others have ended: whoever asked has it recovered, and a goroutine would end the process.
func Play(r *rehearsal.Rehearsal, late func() bool, told func(done, of int)) {
	played := make([]rehearsal.Played, r.Runs())
	var telling sync.Mutex
	done := 0
	told(done, len(played))
	var players errgroup.Group
	var broken any // the panic of a run, which is whose who asked
	players.SetLimit(min(most, runtime.GOMAXPROCS(0)))
	for run := range played {
		if run > 0 && late() {
			break
		}
		players.Go(func() error {
			defer func() {
				if reason := recover(); reason != nil {
					telling.Lock()
					defer telling.Unlock()
					broken = reason
				}
			}()
			played[run] = r.Play(run == 0, rand.New(rand.NewPCG(r.Seed(), uint64(run))), late) //nolint:gosec // dice that must fall alike each time
			telling.Lock()
			defer telling.Unlock()
			if done++; done < len(played) {
				told(done, len(played))
			}
			return nil
		})
	}
	_ = players.Wait() // no run fails
	if broken != nil {
		panic(broken)
	}
	for _, p := range played {
		r.Add(p)
	}
}
