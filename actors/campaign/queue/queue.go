// Package queue is the order in which the vehicles of the open wave are offered the update,
// where some of them may have to let others pass: their stratum is full, or a pool that they
// are in.
//
// Vehicles that may have to wait for the same are of one lane. Those of a lane that has no
// room are passed over and keep their place. A [Queue] knows for each lane a position that
// none of it waits before, so that each position is looked at once for every lane at most,
// however often lanes are full, and [MaximumScan] of them in one step.
//
// Functions here change nothing but the Queue; who offers is an argument.
package queue

import (
	"math"
	"slices"

	"pacecar/actors/campaign/roster"
)

// MaximumScan is how many positions one step looks at: a millisecond's worth.
const MaximumScan = 1 << 18

// Queue is how far the vehicles of the open wave have been offered the update.
type Queue struct {
	Next   uint32   // no position before is of a vehicle that was never offered
	Firsts []uint32 // likewise for each lane; fewer than there are lanes: Next for the others
}

// Lanes are those of a campaign, as it stands at the moment.
type Lanes struct {
	Roster *roster.Roster
	End    uint32 // of the open wave
	Count  int
	Of     func(at uint32) int
	Waits  func(lane int) bool // some may wait in it
	Room   func(lane int) bool // one more may be offered the update now
}

// full is the queue with a first position for each lane, to be written.
func (q Queue) full(lanes int) []uint32 {
	firsts := slices.Clone(q.Firsts)
	for len(firsts) < lanes {
		firsts = append(firsts, q.Next)
	}
	return firsts
}

// Open tells whether a vehicle of the wave may wait in any lane of which ready says so.
func (q Queue) Open(l Lanes, ready func(lane int) bool) bool {
	for lane := range l.Count {
		first := q.Next
		if lane < len(q.Firsts) {
			first = q.Firsts[lane]
		}
		if first < l.End && l.Waits(lane) && ready(lane) {
			return true
		}
	}
	return false
}

// Offer offers to vehicles that were never offered, in the order of the roster, at most so many.
func (q *Queue) Offer(l Lanes, most int, offer func(at uint32)) (made int) {
	firsts := q.full(l.Count)
	open, opened, at := make([]bool, l.Count), 0, uint32(math.MaxUint32)
	for lane := range open {
		if open[lane] = firsts[lane] < l.End && l.Waits(lane) && l.Room(lane); open[lane] {
			at = min(at, firsts[lane])
			opened++
		}
	}
	last := min(uint64(at)+MaximumScan, uint64(l.End))
	for ; uint64(at) < last && made < most && opened > 0; at++ {
		lane := l.Of(at)
		if !open[lane] || at < firsts[lane] {
			continue
		}
		e := l.Roster.Get(at)
		switch waits := e.State == roster.Waiting && e.Attempt == 0; {
		case !waits:
			firsts[lane] = at + 1
		case !l.Room(lane): // a lane beside it has taken the last place
			firsts[lane], open[lane] = at, false
			opened--
		default:
			firsts[lane] = at + 1
			offer(at)
			made++
		}
	}
	q.Next = l.End
	for lane := range firsts {
		if open[lane] {
			firsts[lane] = max(firsts[lane], min(at, l.End))
		}
		if l.Waits(lane) {
			q.Next = min(q.Next, firsts[lane])
		}
	}
	q.Firsts = firsts
	return made
}
