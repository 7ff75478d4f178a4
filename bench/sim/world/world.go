// Package world is one simulation: a fleet of cars on bad lines, a cluster of nodes with a
// store, operators who do things at bad moments, and what goes wrong, all drawn from a seed.
// Run runs it for a number of events with faults, then in fair weather until everything has
// come to its end.
package world

import (
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"pacecar/bench/sim/car"
	"pacecar/bench/sim/engine"
	"pacecar/bench/sim/forecast"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/luck"
	"pacecar/bench/sim/oracle"
	"pacecar/bench/sim/virtual"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// Result is what became of one simulation.
type Result struct {
	Seed      uint64
	Events    uint64
	Took      time.Duration // of virtual time
	Completed uint64        // campaigns
	Injected  map[string]uint64
	Digest    uint64
	Failure   *invariant.Violation // nil: none
	Last      []string             // events before it
}

// world is a simulation under way.
type world struct {
	*virtual.Time
	luck.Luck
	cluster        *engine.Cluster
	oracle         *oracle.Oracle
	plan           forecast.Weather
	used, crewed   bool // somebody drives them; some of them speak so, and plans name them
	level, curious bool // most plans have one priority; people ask what commands would do
	cars           []*line
	lines          map[messages.VIN]*line
	fair           bool          // nothing goes wrong any more
	fault          time.Duration // when something went wrong last
	desk           desk
	parked         int // cars that are or were
}

// Run runs the simulation of a seed; a failure shows its last events.
func Run(seed, steps uint64, last int) (r Result) {
	w := &world{Time: virtual.New(seed, last), Luck: luck.Of(seed), lines: map[messages.VIN]*line{}}
	r.Seed = seed
	defer func() {
		if reason := recover(); reason != nil {
			v, ok := reason.(invariant.Violation)
			if !ok {
				v = invariant.Violation{Number: 18, Detail: fmt.Sprintf("the program panics: %v\n%s", reason, stack())}
			}
			r.Failure, r.Last = &v, w.Last()
		}
		r.Events, r.Took, r.Digest = w.Events, w.Elapsed(), w.Digest()
		if w.cluster != nil {
			r.Injected, r.Completed = w.cluster.Injected, w.oracle.Completed()
		}
	}()
	w.build(append(wish.Pools(virtual.Throw(seed)), wish.ByModel(w.More)...))
	for w.Events < steps && w.Next() {
		w.watchWeather()
	}
	w.settle()
	return r
}

// stack is where a panic came from, without the machinery around it.
func stack() string {
	lines := strings.Split(string(debug.Stack()), "\n")
	return strings.Join(lines[min(len(lines), 7):min(len(lines), 25)], "\n")
}

func (w *world) build(shared []*messages.Pool) {
	w.oracle = oracle.New(w.Time)
	if w.plan, w.used = forecast.Of(w.Dice).Unrest(w.Rash).Lapses(w.Mist).Gathering(w.Chatter).Oblivion(w.Fog), w.Street.Chance(0.5); w.used {
		w.plan = w.plan.Rough(w.Street)
	}
	w.plan = w.plan.Stumbling(w.Crawls).Overtaking(w.Hastes).Dozing(w.Dozes).Awaiting(w.Awaits)
	w.crewed, w.level, w.curious = w.Crew.Chance(0.3), w.Rank.Chance(0.2), w.Rank.Chance(0.5)
	w.oracle.Skewed, w.oracle.Introduced = w.plan.Skew > 0, w.plan.Introduces
	w.cluster = engine.New(w.Time, max(w.plan.Nodes, w.Upto(1, 3)), shared, w.oracle)
	w.cluster.Road, w.cluster.Air, w.cluster.World, w.cluster.Joiners, w.cluster.Brings = w.road, w.shout, w.asked, w.joiners, w.Throng.Bring
	w.cluster.Gathers, w.cluster.Share, w.cluster.Own = w.plan.Gathers, w.plan.Share, w.Chatter
	w.oracle.Pools = shared
	w.oracle.Calm = func() time.Duration { return w.fault }
	w.oracle.Linked = func(vin messages.VIN) (time.Duration, bool) {
		l := w.lines[vin]
		return l.since, l.online
	}
	for i := range w.Upto(5, 20) {
		w.addCar(i, virtual.Pick(w.More, wish.Models...))
	}
	w.arrivals(w.More)
	w.desk.open(w, w.More)
	w.After(0, w.blow)
}

func (w *world) addCar(i int, model string) {
	part := "P100"
	if w.Chance(0.05) {
		part = "P999" // other hardware, which nothing is made for
	}
	ecus := []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: part, Version: "1.0.0"}, {EcuId: "TCU", HardwarePart: "P200", Version: "1.0.0"}}
	l := &line{w: w}
	l.car = car.New(messages.VIN(fmt.Sprintf("WVWZZZ1KZAW%06d", i)), ecus, l, w.oracle.Ledger)
	l.car.Liar = w.plan.Tail == 0 && w.Chance(0.03) // otherwise its manifest may be of an attempt that is forgotten, and is wanting for ever
	l.car.Feels = w.plan.Sick > 0
	l.car.Asks, l.car.Counts = l.car.Feels || i%3 > 0, w.used && i%2 == 0
	l.car.Listens = i%5 > 1
	l.car.Mute, l.car.Talks = i%4 == 3, w.plan.Forgetful && i%2 == 0
	if w.oracle.Models[l.car.VIN] = model; w.crewed {
		l.car.Speaks = wish.Speaks(w.Crew)
	}
	w.cars = append(w.cars, l)
	w.lines[l.car.VIN], w.oracle.Cars[l.car.VIN] = l, l.car
	w.desk.register(w, l.car)
	w.After(w.Between(time.Second, 5*time.Second), l.connect)
	w.After(w.Between(time.Second, 9*time.Second), l.drive)
}

// patience is how long everything may take to come to its end in fair weather, where a maintenance
// window may be open for half an hour a day. What hangs is found sooner, because nothing goes on: see
// oracle.LongestRest. So is what goes to and fro without coming to an end: after many events, more than
// busiest a second are too many (20 cars and four campaigns with pools need less than half of that).
const (
	patience = 8 * 24 * time.Hour
	many     = 500_000
	busiest  = 50
	recovery = 30 * time.Second
)

// settle ends all faults and waits until everybody has come to the end.
func (w *world) settle() {
	w.fair, w.Throng.Settled = true, true
	w.fault = w.Elapsed()
	w.cluster.Heal()
	for _, l := range w.cars {
		if w.oracle.Forgot {
			l.cut() // who connects is asked what a store that lost its tail has forgotten
		}
		w.After(w.Between(0, recovery), l.connect)
	}
	begin, events := w.Elapsed(), w.Events
	served := false
	for w.Next() {
		w.watchWeather()
		since := w.Elapsed() - begin
		if served = served || w.cluster.Served(); !served && since > recovery {
			w.fail("%v after the last fault, no node serves some of the slots", since)
		}
		if w.Events%64 == 0 && served && w.quiet() {
			w.oracle.Ended(begin)
			return
		}
		if w.Events%64 == 0 && min(w.oracle.Idle(), since) > w.oracle.LongestRest() {
			w.fail("in fair weather nothing goes on for %v: %s; %s", w.oracle.Idle(), strings.Join(w.oracle.Open(), ", "), w.busy())
		}
		if n := float64(w.Events - events); since > patience || n > many && n > busiest*since.Seconds() {
			w.fail("in fair weather for %v, %.0f events: %s; %s", since, n, strings.Join(w.oracle.Open(), ", "), w.busy())
		}
	}
	w.fail("nothing is due any more: %s", strings.Join(w.oracle.Open(), ", "))
}

func (w *world) quiet() bool {
	if !w.desk.done(w) || len(w.oracle.Open()) > 0 {
		return false
	}
	for _, name := range w.cluster.Busy() {
		vin, is := strings.CutPrefix(name, "vehicle ")
		if id, campaign := strings.CutPrefix(name, "campaign "); !(is && w.oracle.Wanting(vin)) && !(campaign && w.oracle.Campaign(id).Lists()) {
			return false
		}
	}
	for _, l := range w.cars {
		if len(l.outbox) > 0 {
			return false
		}
	}
	return true
}

// busy is who still has work in flight, with where vehicles stand.
func (w *world) busy() string {
	names := w.cluster.Busy()
	for i, name := range names {
		if vin, is := strings.CutPrefix(name, "vehicle "); is {
			names[i] = w.oracle.Story(vin)
		}
	}
	return strings.Join(names, ", ")
}

func (w *world) fail(format string, args ...any) {
	panic(invariant.Violation{Number: 22, Detail: fmt.Sprintf(format, args...)})
}
