package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/cycles"
	"pacecar/bench/sim/oracle/dealt"
	"pacecar/bench/sim/oracle/retried"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/bench/sim/virtual"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// moves watches what one commit does to the vehicles of a roster.
func (o *Oracle) moves(was, is *view.Campaign, decided time.Duration) {
	offers, permits, returned, reported := 0, 0, 0, 0
	strata, back := map[string]bool{}, map[int]bool{} // those that are offered to; who came back by this commit
	for at := range is.Entries {
		from, to := roster.Entry{State: roster.Waiting}, is.Entries[at]
		if at < len(was.Entries) {
			from = was.Entries[at]
		}
		if from == to {
			continue
		}
		if from.State != to.State || from.Attempt != to.Attempt {
			o.moved = o.time.Elapsed()
		}
		if !o.Skewed {
			retried.Waits(is, at, from, to, virtual.Began.Add(decided))
		}
		is.SoaksFrom(at, from, to, decided)
		cycles.Driven(is, at, to, o.Cars[messages.VIN(is.VINs[at])])
		o.move(is, at, from, to, decided)
		if !o.Forgot {
			dealt.Opens(is, at, from, to)
		}
		offered := to.Attempt > from.Attempt && to.Sequence == 0 && to.State == roster.Offered
		permitted := from.State == roster.Downloaded && to.State == roster.Permitted && from.Sequence == to.Sequence
		if offered {
			offers++
			is.Offers = append(is.Offers, decided)
			is.Gaps = append(is.Gaps, terms.Between(is.Record.GetPlan().GetPacing(), was.Record.GetOffered(), is.Record.GetSuccesses()))
			o.wavesBefore(is, at)
			strata[o.Models[messages.VIN(is.VINs[at])]] = true
		}
		if permitted {
			permits++
		}
		if offered || permitted {
			o.mayBegin(is, at)
			o.timely(is, at, decided)
		}
		is.CameBack(at, from, to, offered)
		if !roster.InFlight(from.State) && roster.InFlight(to.State) && !offered {
			returned++
			back[at] = true
		}
		if installs(to.State) && !installs(from.State) && !permitted {
			reported++
		}
		if roster.Ended(to.State) && to.State != roster.Skipped && to.State != roster.Superseded && to.State != from.State {
			is.Ends[is.Wave(at)] = decided
		}
	}
	most := int(is.Record.GetPlan().GetPacing().GetMaximumInFlight())
	if n := is.Number(roster.InFlight) - returned; offers > 0 && n > most {
		o.broken(6, "campaign %s offers, and has %d vehicles in flight, %d may be", is.ID, n, most)
	}
	if offers > 0 {
		o.exposed(is, len(back), decided)
		o.crowded(is, strata, back)
		o.shared(is)
	}
	if n := is.Number(installs) - reported; permits > 0 && n > most {
		o.broken(6, "campaign %s permits, and has %d vehicles with a permit or installing, %d may be", is.ID, n, most)
	}
}

func installs(state uint8) bool {
	return state == roster.Permitted || state == roster.Installing || state == roster.Installed
}

// move watches one vehicle of a roster.
func (o *Oracle) move(c *view.Campaign, at int, from, to roster.Entry, decided time.Duration) {
	vin := c.VINs[at]
	switch {
	case to.Attempt < from.Attempt:
		o.broken(12, "campaign %s goes back from attempt %d of %s to %d", c.ID, from.Attempt, vin, to.Attempt)
	case roster.Terminal(from.State) && to.Attempt == from.Attempt && to.State != from.State:
		o.broken(12, "attempt %d of campaign %s on %s had ended as %s, and is %s", to.Attempt, c.ID, vin, name(from.State), name(to.State))
	case retried.Forgets(c.Record, from, to):
		o.broken(12, "campaign %s has %s as %s in attempt %d, which had failed before", c.ID, vin, name(to.State), to.Attempt)
	case from.State == roster.Permitted && to.State == roster.Downloaded && to.Attempt == from.Attempt && to.Sequence == from.Sequence && !o.shut(c, decided):
		o.broken(19, "campaign %s has %s back from Permitted to Downloaded without a report that says so", c.ID, vin)
	case to.State == roster.Cancelled && from.State == roster.Waiting && c.Record.GetState() != life.Cancelled:
		o.broken(9, "campaign %s drops %s and is %s", c.ID, vin, c.Record.GetState())
	}
}

func name(state uint8) string { return messages.AssignmentState(state).String() }

// mayBegin: nothing is decided for a vehicle while the campaign was held, and still is.
func (o *Oracle) mayBegin(is *view.Campaign, at int) {
	e := is.Entries[at]
	if is.Still {
		o.broken(8, "campaign %s decides that %s is %s, and has been %s for %v", is.ID, is.VINs[at], name(e.State), is.Record.GetState(), o.time.Elapsed()-is.Held)
	}
	if o.stopped[is.ID] {
		o.broken(24, "campaign %s decides that %s is %s after the withdrawal of its package was answered", is.ID, is.VINs[at], name(e.State))
	}
}

// wavesBefore: the gates of all earlier waves have opened.
func (o *Oracle) wavesBefore(c *view.Campaign, at int) {
	for i := range c.Wave(at) {
		if w := c.Record.GetWaves()[i]; w.GetState() != life.WavePassed {
			o.broken(5, "campaign %s offers to %s of wave %d, and wave %d is %s", c.ID, c.VINs[at], c.Wave(at)+1, i+1, w.GetState())
		}
	}
}

// gates watches decisions: what vehicles are, the true time, and what the world has said.
func (o *Oracle) gates(was, is *view.Campaign, decided time.Duration) {
	for _, d := range is.Record.GetDecisions()[min(len(was.Record.GetDecisions()), len(is.Record.GetDecisions())):] {
		in := d.GetInputs()
		if outcome := gate.Judge(gate.Recall(in)).Outcome; (outcome == gate.Open) != d.GetPassed() {
			o.broken(5, "campaign %s: judged again, wave %d's gate says otherwise: %s", is.ID, d.GetWave(), d.GetText())
		}
		if !d.GetPassed() {
			continue
		}
		if len(was.Entries) > 0 { // otherwise the store is read anew, and vehicles are others than when this was decided
			o.proven(is, d)
		}
		if in.GetUnderway() > 0 {
			o.broken(5, "campaign %s: %d are under way, and the gate of wave %d opens", is.ID, in.GetUnderway(), d.GetWave())
		}
		o.soaked(is, d, decided)
		if last, any := is.Ends[int(d.GetWave())-1]; any && !o.Skewed && !o.Forgot {
			cycles.Awaited(is, d, o.vehicles, last, decided)
		}
		o.sick(was, d)
		if !o.Forgot {
			rivals.Counted(was, d, o.vehicles)
		}
		o.mayOpen(is, d)
		if is.Record.GetEndReachedAtMs() == 0 { // otherwise no wave opens behind it
			o.promoted(is, d)
		}
	}
}

// soaked asks the true clock whether the soak was over.
func (o *Oracle) soaked(c *view.Campaign, d *messages.GateDecision, decided time.Duration) {
	last, any := c.Ends[int(d.GetWave())-1]
	soak := time.Duration(d.GetInputs().GetGate().GetSoakSeconds()) * time.Second
	if any && !o.Skewed && !o.Forgot && decided < last+soak-grain {
		o.broken(5, "campaign %s: the gate of wave %d opens %v after its last vehicle ended, it soaks for %v", c.ID, d.GetWave(), decided-last, soak)
	}
}

// grain is the resolution of the times that records keep.
const grain = time.Millisecond
