// Package forecast is what goes wrong in one simulation, and how often, by dice. Not everything does
// in each: what is rare alone is found where it is not drowned by the rest. It keeps no state.
package forecast

import (
	"time"

	"pacecar/bench/sim/engine"
	"pacecar/bench/sim/virtual"
)

// Weather is that of one simulation.
type Weather struct {
	Faults                        engine.Faults
	Crash, Sleep, Away, Tail, Cut float64 // chance of each at every gust
	Skew                          float64
	Bad                           float64       // installations that fail
	Storms                        bool          // whether fair weather comes between
	Introduces                    bool          // cars show their manifest whenever they connect
	Sick                          float64       // a car shows a new fault code, whenever it has nothing else to do
	Restless                      bool          // most plans try again soon, and often
	Forgetful                     bool          // a lost tail is of vehicles alone, and most plans are soon at an end with who is silent
	Longest                       int           // commits that a lost tail has at most
	Absence                       time.Duration // for how long a car is cut off at most
	Campaigns                     int           // there are so many at least, to begin with
	Apart                         time.Duration // each of them is written so long after the one before
	Nodes                         int           // there are so many at least
	Gathers                       time.Duration // for how long what comes to an actor waits for what follows, at most
	Share                         float64       // of the vehicles that a lost tail concerns; 0: all
	Unnoticed                     bool          // cars stay connected through a lost tail
}

// Of draws the weather of a seed.
func Of(d virtual.Dice) Weather {
	some := func(of ...float64) float64 {
		if d.Chance(0.45) {
			return virtual.Pick(d, of...)
		}
		return 0
	}
	return Weather{
		Faults: engine.Faults{
			Loss: some(0.02, 0.1, 0.2), Repeat: some(0.05, 0.2), Late: some(0.02, 0.1),
			Refuse: some(0.005, 0.03), Unknown: some(0.005, 0.03), Slow: some(0.003, 0.02),
			CrashBefore: some(0.001, 0.005), CrashAfterCommit: some(0.001, 0.005),
		},
		Crash: some(0.05, 0.2), Sleep: some(0.05, 0.2), Away: some(0.05), Tail: some(0.01, 0.03) * float64(d.Upto(0, 1)), Cut: some(0.1, 0.4),
		Skew: some(0.1) * float64(d.Upto(0, 1)), Bad: virtual.Pick(d, 0, 0.05, 0.3), Storms: d.Chance(0.7), Introduces: d.Chance(0.5),
		Sick: virtual.Pick(d, 0, 0.01, 0.2), Longest: 40, Absence: 5 * time.Minute,
	}
}

// Unrest makes some simulations restless: half of the installations fail, and what actors of two nodes say to each
// other is late, so that a word about an attempt arrives when the next one is under way. In half of them nothing else
// goes wrong with words and commits.
func (w Weather) Unrest(d virtual.Dice) Weather {
	if !d.Chance(0.2) {
		return w
	}
	if d.Chance(0.5) {
		w.Faults = engine.Faults{}
	}
	w.Restless, w.Nodes, w.Bad, w.Storms, w.Faults.Lag = true, 2, 0.5, false, virtual.Pick(d, 0.3, 0.5)
	return w
}

// Lapses has the store of some simulations forget the last commits of vehicles again and again, many of them, while
// their campaigns forget nothing: several campaigns, with cars that are often cut off, and words that are lost.
func (w Weather) Lapses(d virtual.Dice) Weather {
	if !d.Chance(0.15) {
		return w
	}
	w.Forgetful, w.Storms, w.Skew, w.Longest, w.Campaigns = true, false, 0, virtual.Pick(d, 40, 150, 400), 3
	w.Tail, w.Cut, w.Absence = virtual.Pick(d, 0.03, 0.08), virtual.Pick(d, 0.05, 0.2), 20*time.Minute
	w.Faults.Loss = max(w.Faults.Loss, virtual.Pick(d, 0, 0.1, 0.2))
	return w
}

// Gathering has actors of some simulations take what has come together into one commit, and that commit fail more often: from what
// comes within a moment up to what comes within seconds, so that people's commands, reports and answers are among it.
func (w Weather) Gathering(d virtual.Dice) Weather {
	if !d.Chance(0.25) {
		return w
	}
	w.Gathers = virtual.Pick(d, 5*time.Millisecond, 100*time.Millisecond, time.Second, 4*time.Second)
	if d.Chance(0.6) {
		w.Storms, w.Faults.Refuse, w.Faults.Unknown = false, max(w.Faults.Refuse, 0.02), max(w.Faults.Unknown, 0.02)
		w.Faults.CrashBefore, w.Faults.CrashAfterCommit = max(w.Faults.CrashBefore, 0.002), max(w.Faults.CrashAfterCommit, 0.002)
	}
	return w
}

// Oblivion has the store of some simulations forget a few of the last commits of some vehicles, about every minute, while everybody
// else goes on: each step of an attempt is lost now and then, and half of the time no car says anew where it stands.
func (w Weather) Oblivion(d virtual.Dice) Weather {
	if !d.Chance(0.2) {
		return w
	}
	w.Forgetful, w.Storms, w.Skew, w.Longest, w.Campaigns = true, false, 0, virtual.Pick(d, 6, 20, 60), 2
	w.Tail, w.Share, w.Unnoticed, w.Nodes = virtual.Pick(d, 0.1, 0.2), virtual.Pick(d, 0.3, 0.7, 1), d.Chance(0.5), 2
	w.Cut, w.Absence, w.Bad = virtual.Pick(d, 0.02, 0.1), 5*time.Minute, max(w.Bad, virtual.Pick(d, 0, 0.2))
	return w
}

// Rough has a node die every minute, in some simulations.
func (w Weather) Rough(d virtual.Dice) Weather {
	if d.Chance(0.3) {
		w.Crash = max(w.Crash, 0.3)
	}
	return w
}

// Stumbling has actors be recovered again and again in a simulation whose plans crawl: nodes die, and commits fail or are of unknown
// outcome, all the time. Clocks are right, and nothing is forgotten, so that every offer is judged.
func (w Weather) Stumbling(crawls bool) Weather {
	if crawls {
		w.Forgetful, w.Storms, w.Skew, w.Tail, w.Crash = false, false, 0, 0, max(w.Crash, 0.3)
		w.Faults.Refuse, w.Faults.Unknown = max(w.Faults.Refuse, 0.03), max(w.Faults.Unknown, 0.03)
	}
	return w
}

// Overtaking has many installations fail in a simulation whose plans overtake each other: three at least, one after the other.
func (w Weather) Overtaking(hastes bool) Weather {
	if hastes {
		w.Forgetful, w.Tail, w.Sick, w.Bad, w.Campaigns, w.Apart = false, 0, 0, 0.5, max(w.Campaigns, 3), 10*time.Minute
	}
	return w
}

// Dozing has cars of a simulation be cut off for a minute or two all the time, whose plans take them for asleep at once.
func (w Weather) Dozing(dozes bool) Weather {
	if dozes {
		w.Forgetful, w.Storms, w.Skew, w.Tail, w.Cut, w.Absence = false, false, 0, 0, max(w.Cut, 0.4), 2*time.Minute
	}
	return w
}

// Awaiting has campaigns of a simulation be written one after the other, while the gates of those before wait.
func (w Weather) Awaiting(awaits bool) Weather {
	if awaits {
		w.Forgetful, w.Skew, w.Tail, w.Bad, w.Campaigns, w.Apart = false, 0, 0, 0, max(w.Campaigns, 4), 3*time.Minute
		w.Storms, w.Faults.Late = false, max(w.Faults.Late, 0.2)
	}
	return w
}

// Written is how many of so many campaigns are written after a while, or soon will be.
func (w Weather) Written(since time.Duration, of int) int {
	if w.Apart == 0 {
		return of
	}
	return min(of, 1+int(since/w.Apart))
}

// Behind is how much later a campaign is written than the first one, by how many there were before.
func (w Weather) Behind(before int) time.Duration { return time.Duration(before%4) * w.Apart }
