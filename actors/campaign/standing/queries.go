package standing

import (
	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
	"pacecar/mutant"
)

// Started: the roster is fixed.
func (c *Standing) Started() bool { return c.Current >= 0 }

// Over: completed or cancelled.
func (c *Standing) Over() bool { return c.Life == life.Completed || c.Life == life.Cancelled }

// Ending: what has not begun to install is not to begin any more.
func (c *Standing) Ending() bool {
	return c.Over() || plan.IsWithdrawn(c.Package) || c.EndReachedMs != 0
}

// Held: paused by a person or halted by a gate.
func (c *Standing) Held() bool { return c.Life == life.Paused || c.Life == life.Halted }

// InFlight is how many vehicles hold a place.
func (c *Standing) InFlight() uint32 { return c.Total.Sum(roster.InFlight) }

// Exposed is how many vehicles an update that turns out to be bad would have reached and
// not yet shown it: in flight, or ended well or in silence and not soaked. One that sleeps has no
// permit; it is in flight again before it may have one.
func (c *Standing) Exposed() uint32 { return c.InFlight() + c.Soaking }

// PerMinute is how many offers per minute may go out now; 0: unlimited.
func (c *Standing) PerMinute() uint32 {
	return pace.PerMinute(c.Plan.Pacing, c.Offered, c.Successes)
}

// Gate is the current wave's.
func (c *Standing) Gate() *messages.Gate { return c.Plan.Waves[c.Current].Gate }

// Cancels tells whether a vehicle in this state is to be cancelled. One that is silent
// after the campaign has completed may still succeed, unless the package was withdrawn;
// one that installs a withdrawn package finishes.
func (c *Standing) Cancels(state uint8) bool {
	switch {
	case state == roster.Stalled:
		return c.Life == life.Cancelled || plan.IsWithdrawn(c.Package) || c.EndReachedMs != 0
	case c.Over():
		return roster.Underway(state)
	default:
		return c.Ending() && (roster.InFlight(state) && state < roster.Installing || state == roster.Asleep)
	}
}

// Known are the failures that a person accepts who resumes the campaign after a halt.
func (c *Standing) Known() []*messages.FailureCount {
	reported, _ := c.Reasons.Record()
	return rollback.Known(reported, c.Total[roster.Stalled])
}

// Last: the current wave is the last one.
func (c *Standing) Last() bool { return c.Current == len(c.Waves)-1 }

// Awake tells whether the campaign has work: it is scheduled, runs, is held up, or has vehicles in
// flight after its end, or stalled ones that must still hear that it was cancelled or
// that its package was withdrawn, or such that are or will be handed to a dealer, or a way back that has not begun. The slot wakes it after a crash.
func (c *Standing) Awake() bool {
	reminds := c.Cancels(roster.Stalled) && (c.Sweep.On || c.Roster.Earliest(roster.Leases) != 0)
	listed := c.Life == life.Completed && (c.Dealer > 0 || dealer.Lists(c.Plan) && c.Roster.Earliest(roster.Leases) != 0)
	return c.Life == life.Scheduled || c.Undoing != nil || c.Started() && (!c.Over() || c.Total.Sum(roster.Underway) > 0 || reminds || listed)
}

// Places is how many vehicles more may be offered the update, as far as the bounds of those
// in flight and exposed go.
func (c *Standing) Places() uint32 {
	free, bounds := left(c.Plan.Pacing.MaximumInFlight, c.InFlight()), c.Plan.Pacing
	if bounds.MaximumExposed > 0 && !mutant.ExposedForgotten.Planted() {
		free = min(free, left(bounds.MaximumExposed, c.Exposed()))
	}
	return free
}

// PlacesHeld is how many places vehicles hold: those in flight, and those among them that
// download.
func (c *Standing) PlacesHeld() uint32 { return c.InFlight() + c.Total.Sum(roster.Downloads) }

// left is how much of a bound is left: nothing where vehicles that returned from silence exceed it.
func left(bound, used uint32) uint32 { return bound - min(bound, used) }
