package world

import (
	"time"

	"pacecar/bench/sim/engine"
)

// blow is a gust: what goes wrong to whole nodes, the store, clocks and lines. Storms pass, and
// come back.
func (w *world) blow() {
	if w.fair {
		return
	}
	w.After(w.Between(5*time.Second, 20*time.Second), w.blow)
	w.cluster.Faults = w.plan.Faults
	if w.plan.Storms && w.Elapsed()%(6*time.Minute) > 2*time.Minute {
		w.cluster.Faults = engine.Faults{}
		return
	}
	node := w.cluster.Node(w.Upto(0, 2))
	if w.gust(w.plan.Crash, "crash") {
		node.Crash()
	}
	if w.gust(w.plan.Sleep, "sleep") {
		node.Sleep()
		w.After(w.late(time.Minute), node.Wake)
	}
	if w.gust(w.plan.Away, "store away") {
		w.cluster.Away = true
		w.After(w.late(30*time.Second), func() { w.cluster.Away = false })
	}
	if w.gust(w.plan.Skew, "clock jump") {
		node.Skew(w.Between(-time.Hour, time.Hour))
	}
	if w.gust(w.plan.Tail, "tail") {
		w.cluster.LoseTail(uint64(w.Upto(1, w.plan.Longest)), w.plan.Forgetful || w.cluster.Injected["lost tail"]%2 == 1)
		w.oracle.LostTail(w.cluster.Store)
		for _, l := range w.cars { // the machine with the store was the broker's, too
			if w.plan.Unnoticed {
				continue
			}
			l.cut()
			w.After(w.late(30*time.Second), l.connect)
		}
	}
	for _, l := range w.cars {
		if l.online && w.gust(w.plan.Cut/4, "car offline") {
			l.cut()
			w.After(w.Between(time.Second, w.plan.Absence), l.connect)
		}
	}
}

// gust tells whether something of a probability happens, and counts it.
func (w *world) gust(p float64, kind string) bool { return w.happens(p, kind, "world") }

// struck is gust for something that happens to a car.
func (w *world) struck(p float64, kind string, l *line) bool {
	return w.happens(p, kind, string(l.car.VIN))
}

func (w *world) happens(p float64, kind, who string) bool {
	if !w.Chance(p) {
		return false
	}
	w.fault = max(w.fault, w.Elapsed()+aftermath)
	if kind != "tail" {
		w.cluster.Inject(kind, who)
	}
	return true
}

// late is a delay; the weather is not fair before it has passed.
func (w *world) late(most time.Duration) time.Duration {
	pause := w.Between(time.Second, most)
	w.fault = max(w.fault, w.Elapsed()+pause)
	return pause
}

// watchWeather notes when it was bad last: what was lost in a storm may show later.
func (w *world) watchWeather() {
	if w.cluster.Faults != (engine.Faults{}) || w.cluster.Away {
		w.fault = max(w.fault, w.Elapsed()+aftermath)
	}
}

// aftermath is how long after a storm the nodes still feel it: commits were slow, entities
// that failed pause, messages between nodes are late.
const aftermath = time.Minute
