package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/bounds"
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
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// moves watches what one commit does to the vehicles of a roster.
func (o *Oracle) moves(was, is *view.Campaign, decided time.Duration) {
	does := bounds.New()
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
		does.Before(is, at, from, decided)
		is.SoaksFrom(at, from, to, decided)
		cycles.Driven(is, at, to, o.Cars[messages.VIN(is.VINs[at])])
		o.move(is, at, from, to, decided)
		if !o.Forgot {
			dealt.Opens(is, at, from, to)
		}
		offered := to.Attempt > from.Attempt && to.Sequence == 0 && to.State == roster.Offered
		permitted := from.State != roster.Permitted && to.State == roster.Permitted && (from.State == roster.Downloaded && from.Sequence == to.Sequence || o.asks(is, at))
		if offered {
			is.Offers = append(is.Offers, decided)
			is.Gaps = append(is.Gaps, terms.Between(is.Record.GetPlan().GetPacing(), was.Record.GetOffered(), is.Record.GetSuccesses()))
			o.wavesBefore(is, at)
		}
		if offered || permitted {
			o.mayBegin(is, at)
			o.timely(is, at, decided)
		}
		is.CameBack(at, from, to, offered)
		does.Moves(at, from, to, offered, permitted)
		if roster.Ended(to.State) && to.State != roster.Skipped && to.State != roster.Superseded && to.State != from.State {
			is.Ends[is.Wave(at)] = decided
		}
	}
	does.Judge(is, o.Models, decided, !o.Skewed && !o.Forgot)
	if len(does.Offered) > 0 {
		o.shared(is)
	}
}

// asks tells whether the record of a vehicle has it downloaded, by the very report that its campaign has heard last: nobody but its
// campaign has permitted it.
func (o *Oracle) asks(c *view.Campaign, at int) bool {
	a, e := o.vehicles[c.VINs[at]].Assignment(), c.Entries[at]
	return a.GetState() == assignment.Downloaded && a.GetCampaignId() == c.ID && a.GetAttempt() == uint32(e.Attempt) && a.GetSequence() == uint64(e.Sequence) && !o.Forgot
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
	case c.Still && to.State == roster.Expired && from.State != to.State && c.Record.GetEndReachedAtMs() == 0 && c.Record.GetPackage().GetState() != messages.PackageState_PACKAGE_WITHDRAWN:
		o.broken(9, "campaign %s, which is %s, counts %s as a failure because its offer has run out", c.ID, c.Record.GetState(), vin)
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
			o.proven(was, is, d)
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
