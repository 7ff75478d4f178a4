package world

import (
	"time"

	"pacecar/bench/sim/engine"
	"pacecar/bench/sim/virtual"
)

// weather is what goes wrong in one simulation, and how often. Not everything does in each:
// what is rare alone is found where it is not drowned by the rest.
type weather struct {
	faults                        engine.Faults
	crash, sleep, away, tail, cut float64 // chance of each at every gust
	skew                          float64
	bad                           float64 // installations that fail
	storms                        bool    // whether fair weather comes between
	introduces                    bool    // cars show their manifest whenever they connect
	sick                          float64 // a car shows a new fault code, whenever it has nothing else to do
}

func forecast(d virtual.Dice) weather {
	some := func(of ...float64) float64 {
		if d.Chance(0.45) {
			return virtual.Pick(d, of...)
		}
		return 0
	}
	return weather{
		faults: engine.Faults{
			Loss: some(0.02, 0.1, 0.2), Repeat: some(0.05, 0.2), Late: some(0.02, 0.1),
			Refuse: some(0.005, 0.03), Unknown: some(0.005, 0.03), Slow: some(0.003, 0.02),
			CrashBefore: some(0.001, 0.005), CrashAfterCommit: some(0.001, 0.005),
		},
		crash: some(0.05, 0.2), sleep: some(0.05, 0.2), away: some(0.05), tail: some(0.01, 0.03) * float64(d.Upto(0, 1)), cut: some(0.1, 0.4),
		skew: some(0.1) * float64(d.Upto(0, 1)), bad: virtual.Pick(d, 0, 0.05, 0.3), storms: d.Chance(0.7), introduces: d.Chance(0.5),
		sick: virtual.Pick(d, 0, 0.01, 0.2),
	}
}

// blow is a gust: what goes wrong to whole nodes, the store, clocks and lines. Storms pass, and
// come back.
func (w *world) blow() {
	if w.fair {
		return
	}
	w.After(w.Between(5*time.Second, 20*time.Second), w.blow)
	w.cluster.Faults = w.plan.faults
	if w.plan.storms && w.Elapsed()%(6*time.Minute) > 2*time.Minute {
		w.cluster.Faults = engine.Faults{}
		return
	}
	node := w.cluster.Node(w.Upto(0, 2))
	if w.gust(w.plan.crash, "crash") {
		node.Crash()
	}
	if w.gust(w.plan.sleep, "sleep") {
		node.Sleep()
		w.After(w.late(time.Minute), node.Wake)
	}
	if w.gust(w.plan.away, "store away") {
		w.cluster.Away = true
		w.After(w.late(30*time.Second), func() { w.cluster.Away = false })
	}
	if w.gust(w.plan.skew, "clock jump") {
		node.Skew(w.Between(-time.Hour, time.Hour))
	}
	if w.gust(w.plan.tail, "tail") {
		w.cluster.LoseTail(uint64(w.Upto(1, 40)))
		w.oracle.LostTail(w.cluster.Store)
		for _, l := range w.cars { // the machine with the store was the broker's, too
			l.cut()
			w.After(w.late(30*time.Second), l.connect)
		}
	}
	for _, l := range w.cars {
		if l.online && w.gust(w.plan.cut/4, "car offline") {
			l.cut()
			w.After(w.Between(time.Second, 5*time.Minute), l.connect)
		}
	}
}

// gust tells whether something of a probability happens, and counts it.
func (w *world) gust(p float64, kind string) bool {
	if !w.Chance(p) {
		return false
	}
	w.fault = max(w.fault, w.Elapsed()+aftermath)
	if kind != "tail" {
		w.cluster.Inject(kind, "world")
	}
	return true
}

// struck is gust for something that happens to a car.
func (w *world) struck(p float64, kind string, l *line) bool {
	if !w.Chance(p) {
		return false
	}
	w.fault = max(w.fault, w.Elapsed()+aftermath)
	w.cluster.Inject(kind, string(l.car.VIN))
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
