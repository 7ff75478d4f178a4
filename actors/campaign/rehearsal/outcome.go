package rehearsal

import (
	"math"
	"slices"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// points are the parts of the reachable vehicles that the curve tells of, in percent.
var points = []uint32{5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 99, 100}

// never is a time that does not come.
const never = math.MaxInt64

// outcome is what one run leaves.
type outcome struct {
	times     []int64 // by point, seconds after the start
	busiest   float64
	decisions []*messages.GateDecision
	halted    bool
	completed bool
	cut       bool
	lasted    time.Duration // in virtual time

	reachable, succeeded, failed, refused, silent, left float64 // of the whole roster
}

// outcome adds a run up.
func (r *run) outcome() outcome {
	o := outcome{busiest: r.fleet.busiest(), decisions: r.decisions, halted: r.halted, completed: r.completed, cut: r.cut, lasted: r.now.Sub(r.began)}
	type done struct {
		at     int64
		weight float64
	}
	var list []done
	for i := range r.fleet.cars {
		c, weight := &r.fleet.cars[i], r.cast.waves[r.cast.of[i].wave].weight
		if !c.never {
			o.reachable += weight
		}
		if c.doneAt > 0 {
			list = append(list, done{c.doneAt - r.began.Unix(), weight})
		}
	}
	slices.SortFunc(list, func(a, b done) int { return int(a.at - b.at) })
	sum, at := 0.0, 0
	for _, percent := range points {
		need := float64(percent) / 100 * o.reachable
		for at < len(list) && sum < need-1e-6 {
			sum += list[at].weight
			at++
		}
		when := int64(never)
		if at > 0 && sum >= need-1e-6 {
			when = list[at-1].at
		}
		o.times = append(o.times, when)
	}
	for i, w := range r.c.Status(r.now).GetRecord().GetWaves() {
		for state, n := range w.GetCounts() {
			*o.bucket(uint8(state)) += float64(n) * r.cast.waves[i].weight
		}
	}
	return o
}

// bucket is where a vehicle in this state is counted at the end.
func (o *outcome) bucket(state uint8) *float64 {
	switch state {
	case roster.Succeeded:
		return &o.succeeded
	case roster.Failed, roster.Reverted:
		return &o.failed
	case roster.Rejected:
		return &o.refused
	case roster.Expired, roster.Stalled:
		return &o.silent
	}
	return &o.left
}

// strike is what a bad update has done in one run.
type strike struct {
	halted          bool
	failed, offered float64
}
