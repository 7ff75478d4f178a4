package standing

import (
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/retry"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Scheduled: a person started it before its time. Its roster is fixed when that has come.
type Scheduled struct {
	Fact
	Firm     bool    // by somebody who named its content
	Expected *uint32 // vehicles; nil: nobody said
}

func (e Scheduled) apply(c *Standing) {
	c.Life, c.Cause, c.Firm, c.Expected = life.Scheduled, e.Detail, e.Firm, e.Expected
}

// BeginningDelayed: its time has come, and it cannot begin yet.
type BeginningDelayed struct{ Fact }

func (e BeginningDelayed) apply(c *Standing) { c.Cause = e.Detail }

// NeverBegun: it was scheduled and can never begin any more.
type NeverBegun struct {
	Fact
	Package *messages.PackageRecord // as it is now
}

func (e NeverBegun) apply(c *Standing) {
	c.Life, c.Cause, c.EndedMs, c.Package = life.Cancelled, e.Detail, e.AtMs, e.Package
}

// EndReached: the end that the plan names has come. Nothing is offered or permitted any
// more; vehicles that have not begun to install are told, under a fresh lease each. Those that were
// never offered the update, or have given way to others ever since, are skipped with a reason, so that
// they count in no gate's share; those that wait and had failed have failed.
type EndReached struct {
	Fact
	LeaseTo uint32
}

func (e EndReached) apply(c *Standing) {
	c.stopped(rollback.End, e.Fact, "")
	c.EndReachedMs, c.Sweep, c.Stops = e.AtMs, Sweep{On: true}, c.Stops+1
	if !c.Held() {
		c.Cause = e.Detail
	}
	for at := range c.Roster.Size() {
		to := c.Roster.Get(at)
		switch {
		case to.State == roster.Waiting:
			if to = retry.Stop(to, roster.Skipped); to.State == roster.Skipped {
				to.Reason = c.Reasons.CountRefusal(hours.CodeEndReached)
			}
		case c.Cancels(to.State) && !roster.Handed(to): // a dealer has that one; it is told when it is heard
			to.Deadline, to.Asks = e.LeaseTo, 0
		default:
			continue
		}
		c.put(e.AtMs, at, to)
	}
	c.Burn(e.AtMs)
}

// Judged: the campaign ends, and this is what the gate of its current wave says of it.
type Judged struct {
	Fact
	Decision *messages.GateDecision
	State    messages.WaveState
}

func (e Judged) apply(c *Standing) { c.decide(e.State, e.Decision) }

// Shut: offers and permits go out from then on; hours.Never: not any more, 0: they do. A
// restart looks again.
type Shut struct{ UntilMs int64 }

func (Shut) Durable() bool                 { return false }
func (Shut) Entry() *messages.HistoryEntry { return nil }
func (e Shut) apply(c *Standing)           { c.ShutMs = e.UntilMs }

// RosterAsked: the shell was asked to gather the roster of a scheduled campaign, or to begin the
// way back from one that is undone. A restart asks again.
type RosterAsked struct{ AtMs int64 }

func (RosterAsked) Durable() bool                 { return false }
func (RosterAsked) Entry() *messages.HistoryEntry { return nil }
func (e RosterAsked) apply(c *Standing)           { c.AskedMs = e.AtMs }

// Offers tells whether offers and permits may go out as far as the campaign's state goes: it
// runs, and its end has not come.
func (c *Standing) Offers() bool { return c.Life == life.Running && c.EndReachedMs == 0 }

// Finished: its end has come, and everything that was being installed then has ended.
type Finished struct{ Fact }

func (e Finished) apply(c *Standing) {
	Completed{e.Fact}.apply(c)
	c.Cause = e.Detail
}
