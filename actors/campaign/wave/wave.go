// Package wave is one part of a campaign's roster: how many of its vehicles are in
// which state, what its gate sees of them, and what a person accepted after a halt.
//
// A Wave is a value: copying it forks it. Its vehicles are the positions of the roster
// from First on; the campaign tells it of every move.
package wave

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
	"pacecar/mutant"
)

// Wave is one part's progress.
type Wave struct {
	Name        string
	State       messages.WaveState
	First, Size uint32
	Counts      roster.Tally
	OpenedMs    int64
	EndedMs     int64 // the last vehicle's end
	ClosedMs    int64
	Text        string // the gate's sentence when it decided

	before uint32 // skipped, because they ran the software already
	cycles cycles
	taken  uint32 // they had succeeded, and do not run the update any more
	gone   gone

	resumed  bool            // by a person, after a halt
	accepted roster.Accepted // ends that were taken on by that, and still are what they were
	passed   passed
}

// New is a wave whose vehicles all wait.
func New(name string, first, size uint32) Wave {
	w := Wave{Name: name, State: life.WavePending, First: first, Size: size}
	w.Counts[roster.Waiting] = size
	return w
}

// Holds tells whether a position of the roster is in the wave.
func (w *Wave) Holds(at uint32) bool { return at-w.First < w.Size }

// At is the index of the wave that holds a position of the roster.
func At(waves []Wave, at uint32) int {
	for i := range waves {
		if waves[i].Holds(at) {
			return i
		}
	}
	panic(fmt.Sprintf("position %d is in none of %d waves", at, len(waves)))
}

// Move counts a vehicle of the wave elsewhere.
func (w *Wave) Move(atMs int64, from, to uint8) {
	w.Counts.Move(from, to)
	if roster.Ended(to) && to != roster.Skipped && to != roster.Superseded && !(from == roster.Succeeded && to == roster.Unhealthy) {
		w.EndedMs = atMs
	}
}

// Join counts vehicles in that wait behind all others of the roster.
func (w *Wave) Join(n uint32) {
	w.Size += n
	w.Counts[roster.Waiting] += n
}

// Before counts a vehicle that ran the software already, or counts it out again.
func (w *Wave) Before(in bool) {
	if in {
		w.before++
	} else {
		w.before--
	}
}

// Close is the gate's decision.
func (w *Wave) Close(state messages.WaveState, d *messages.GateDecision) {
	w.State, w.ClosedMs, w.Text = state, d.AtMs, d.Text
	w.Note()
}

// Resume opens a wave that its gate has failed: a person has looked at it.
func (w *Wave) Resume() { w.State, w.ClosedMs, w.Text, w.resumed = life.WaveOpen, 0, "", true }

// Accept counts in one end that was taken on; Disown counts it out, because it is not what it was.
func (w *Wave) Accept(place uint8) { w.accepted.Add(place) }

// Disown is the contrary of Accept.
func (w *Wave) Disown(place uint8) {
	if !mutant.AcceptanceStays.Planted() {
		w.accepted.Remove(place)
	}
}

// Accepted are the ends of the wave that a person took on.
func (w *Wave) Accepted() roster.Accepted { return w.accepted }

// Inputs is what the gate of the wave with this number sees. Vehicles that another campaign has
// taken for good are none of the wave's any more: they say nothing about this update.
func (w *Wave) Inputs(number uint32, by *messages.Gate, now time.Time) gate.Inputs {
	all, size := w.Counts.Sum(roster.Ended)-w.Counts[roster.Superseded], w.Size-w.Counts[roster.Superseded]
	in := gate.Inputs{
		Gate: by, Wave: number, Size: size, Skipped: w.Counts[roster.Skipped], Before: w.before,
		Ended: all - w.Counts[roster.Skipped], Succeeded: w.Counts[roster.Succeeded], Failed: w.Counts.Sum(roster.Failing),
		Superseded: w.Counts[roster.Superseded], Underway: size - all,
		Accepted: w.resumed, AcceptedEnded: w.accepted.Ended, AcceptedFailed: w.accepted.Failed, AcceptedUnsucceeded: w.accepted.Unsucceeded,
		Unhealthy: w.Counts[roster.Unhealthy], Silent: w.Counts[roster.Expired] + w.Counts[roster.Stalled], CyclesAwaited: w.cycles.awaited, CyclesCompleted: w.cycles.completed,
		Taken: w.taken, GoneOn: min(w.gone.on, w.Counts[roster.Succeeded]), GoneOnEarly: min(w.gone.early, w.taken), Now: now,
	}
	if mutant.IllHealthForgiven.Planted() {
		in.Failed -= min(in.Unhealthy, in.Failed-in.AcceptedFailed)
	}
	if mutant.AcceptanceStays.Planted() { // no more than there are, so that nobody stumbles over it
		in.AcceptedFailed = min(in.AcceptedFailed, in.Failed)
		in.AcceptedUnsucceeded = min(in.AcceptedUnsucceeded, in.Ended-in.Succeeded)
		in.AcceptedEnded = min(in.AcceptedEnded, in.AcceptedUnsucceeded+in.Succeeded)
	}
	if w.EndedMs != 0 {
		in.LastEnd = time.UnixMilli(w.EndedMs)
	}
	return in
}

// Record is the durable state of the wave with this number.
func (w *Wave) Record(number uint32) *messages.WaveProgress {
	counts := map[uint32]uint32{}
	for s, n := range w.Counts {
		if n > 0 {
			counts[uint32(s)] = n
		}
	}
	return &messages.WaveProgress{
		Number: number, Name: w.Name, State: w.State, First: w.First, Size: w.Size,
		OpenedAtMs: w.OpenedMs, EndedAtMs: w.EndedMs, ClosedAtMs: w.ClosedMs, Counts: counts, Gate: w.Text,
		Accepted: w.resumed, AcceptedEnded: w.accepted.Ended, AcceptedFailed: w.accepted.Failed, AcceptedUnsucceeded: w.accepted.Unsucceeded,
		InstalledBefore: w.before, CyclesAwaited: w.cycles.awaited, CyclesCompleted: w.cycles.completed,
		Taken: w.taken, GoneOn: w.gone.on, GoneOnEarly: w.gone.early, PassedFailed: w.passed.failed, PassedSucceeded: w.passed.succeeded,
	}
}

// Restore is the wave of a record.
func Restore(r *messages.WaveProgress) Wave {
	w := Wave{
		Name: r.Name, State: r.State, First: r.First, Size: r.Size,
		OpenedMs: r.OpenedAtMs, EndedMs: r.EndedAtMs, ClosedMs: r.ClosedAtMs, Text: r.Gate,
		before: r.InstalledBefore, cycles: cycles{r.CyclesAwaited, r.CyclesCompleted}, resumed: r.Accepted,
		accepted: roster.Accepted{Ended: r.AcceptedEnded, Failed: r.AcceptedFailed, Unsucceeded: r.AcceptedUnsucceeded},
		taken:    r.Taken,
		gone:     gone{r.GoneOn, r.GoneOnEarly},
		passed:   passed{r.PassedFailed, r.PassedSucceeded},
	}
	for state, n := range r.Counts {
		if state < uint32(roster.States) {
			w.Counts[state] = n
		}
	}
	return w
}
