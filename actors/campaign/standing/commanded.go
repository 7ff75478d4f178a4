package standing

import (
	"slices"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/retry"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Begun: the roster is fixed.
type Begun struct {
	Fact
	Package *messages.PackageRecord
	Rules   []*messages.Rule
	Pins    *messages.Pins
	Chosen  *choice.Made        // who is in which wave
	Met     *messages.Encounter // the other campaigns

	Expected *uint32                    // vehicles; nil: nobody said
	Prepared *messages.PreparedRollback // nil: the plan names no way back
	Excluded []*messages.Exclusion      // vehicles that a way back leaves out
}

func (e Begun) apply(c *Standing) {
	c.Life, c.StartedMs, c.Package, c.Rules, c.Current = life.Running, e.AtMs, e.Package, e.Rules, 0
	c.Cause, c.Prepared, c.Reviewed, c.ReviewedPlan, c.Pins, c.Met, c.Excluded, c.Expected = "", e.Prepared, nil, nil, e.Pins, e.Met, e.Excluded, e.Expected
	first, firsts := uint32(0), make([]uint32, len(e.Chosen.Waves))
	for i, w := range e.Chosen.Waves {
		c.Waves = append(c.Waves, wave.New(c.Plan.Waves[i].Name, first, w.Size))
		firsts[i] = first
		first += w.Size
	}
	c.Roster = roster.New(c.Plan.Salt, first, 0, firsts...)
	c.Roster.Fill(e.Chosen.VINs, e.Chosen.Kinds())
	c.classify(e.Chosen.Pools)
	c.enter(0, e.Chosen.Names())
	c.Total[roster.Waiting], c.SoughtMs = first, e.AtMs
	c.Pace = pace.Begin(e.AtMs, pace.PerMinute(c.Plan.Pacing, 0, 0))
	c.Burn(e.AtMs)
}

// Paused: a person stopped offers and permits.
type Paused struct{ Fact }

func (e Paused) apply(c *Standing) {
	c.stopped(rollback.Pause, e.Fact, "")
	c.hold(life.Paused, e.Detail)
}

// PausedToo: another person paused what was paused already, for reasons of their own.
type PausedToo struct {
	Fact
	Stop *messages.StopReach
}

func (e PausedToo) apply(c *Standing) { c.Stop = e.Stop }

// hold stops offers and permits; the sweep takes back what was permitted. What was asked before
// the next wave is asked anew, a person included, when it goes on.
func (c *Standing) hold(state messages.CampaignState, cause string) {
	c.AwaitsPerson, c.Opening = false, nil
	c.Life, c.Cause, c.Sweep, c.Asking, c.Stops = state, cause, Sweep{On: true}, nil, c.Stops+1
}

// PackageWithdrawn: the campaign's package must not be offered any more. Vehicles that
// have it before them are told, under a fresh lease each.
type PackageWithdrawn struct {
	Fact
	Package *messages.PackageRecord // as it is now
	Halted  bool
	LeaseTo uint32
}

func (e PackageWithdrawn) apply(c *Standing) {
	if c.Package = e.Package; e.Halted {
		c.stopped(rollback.Withdrawal, e.Fact, "")
		c.hold(life.Halted, e.Detail)
	}
	c.Sweep, c.Stops = Sweep{On: c.Started()}, c.Stops+1
	for at := range c.Roster.Size() {
		if to := c.Roster.Get(at); c.Cancels(to.State) && !roster.Handed(to) { // a dealer has that one; it is told when it is heard
			to.Deadline, to.Asks = e.LeaseTo, 0
			c.put(e.AtMs, at, to)
		}
	}
}

// Resumed: a person let it run on, accepting what a gate saw if one had halted it.
type Resumed struct {
	Fact
	Acceptance *messages.Acceptance
}

func (e Resumed) apply(c *Standing) {
	c.hold(life.Running, "")
	if c.ResumedMs = e.AtMs; e.Acceptance == nil {
		return
	}
	if n := len(c.Acceptances); n > 0 {
		c.Acceptances = append(slices.Clone(c.Acceptances[:n-1]), rollback.Older(c.Acceptances[n-1]))
	}
	c.Acceptances = ledger.KeepLast(append(c.Acceptances, e.Acceptance), maxAcceptances)
	c.accept()
}

// Cancelled: a person ended it. Vehicles that wait will never be offered anything: those that wait for
// another attempt have failed. Those in flight are told, under a fresh lease each.
type Cancelled struct {
	Fact
	LeaseTo uint32
	Undoing *messages.Undoing // the way back that was ordered with it; nil: none
}

func (e Cancelled) apply(c *Standing) {
	if e.Undoing == nil {
		c.stopped(rollback.Cancel, e.Fact, plan.Keep)
	} else {
		c.stopped(rollback.Undo, e.Fact, plan.Revert)
		c.Undoing, c.RolledBackBy, c.AskedMs = e.Undoing, append(c.RolledBackBy, e.Undoing.Into), e.AtMs
	}
	c.hold(life.Cancelled, e.Detail)
	c.EndedMs = e.AtMs
	for at := range c.Roster.Size() {
		to := c.Roster.Get(at)
		switch {
		case to.State == roster.Waiting:
			to = retry.Stop(to, roster.Cancelled)
		case roster.Underway(to.State):
			to.Deadline, to.Asks = e.LeaseTo, 0
		default:
			continue
		}
		c.put(e.AtMs, at, to)
	}
	c.Burn(e.AtMs)
}

// stopped notes where the vehicles stand when the campaign is stopped.
func (c *Standing) stopped(stop string, by Fact, ofDone string) {
	if c.Started() {
		c.Stop = rollback.Reach(&c.Total, stop, by.AtMs, by.By, ofDone)
	}
}

// Completed: the last gate opened.
type Completed struct{ Fact }

func (e Completed) apply(c *Standing) {
	c.Life, c.EndedMs, c.Sweep = life.Completed, e.AtMs, Sweep{}
	c.BurnUp = append(c.Burnt(e.AtMs), c.BurnPoint(e.AtMs))
}
