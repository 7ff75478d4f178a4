package standing

import (
	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/roster"
	"pacecar/mutant"
)

// Vehicles of one lane of the queue may have to wait for the same: they are of one stratum,
// where the plan bounds those, and of one class.

// stride is how many lanes one stratum has.
func (c *Standing) stride() int { return len(c.Classes) + 1 }

// bounded tells whether the plan bounds how many vehicles of one stratum are in flight.
func (c *Standing) bounded() bool { return c.Plan.Pacing.MaximumPerStratum > 0 && c.Strata.Len() > 0 }

// LetsPass tells whether vehicles may have to let others pass.
func (c *Standing) LetsPass() bool { return c.bounded() || c.Pools.Any() }

// Lanes is how many there are.
func (c *Standing) Lanes() int {
	if c.bounded() {
		return c.Strata.Len() * c.stride()
	}
	return c.stride()
}

// LaneOf is the lane of a vehicle.
func (c *Standing) LaneOf(at uint32) int {
	lane := c.ClassOf(at)
	if c.bounded() {
		lane += int(c.Roster.Stratum(at)) * c.stride()
	}
	return lane
}

// ClassOf is the class of a vehicle in the pools by attribute; 0: of none.
func (c *Standing) ClassOf(at uint32) int {
	if len(c.Classes) == 0 {
		return 0
	}
	return c.Roster.Class(at)
}

// LaneWaits tells whether vehicles of the current wave may wait in a lane.
func (c *Standing) LaneWaits(lane int) bool {
	return !c.bounded() || c.Strata.Count(c.stratumOf(lane)).Wave[roster.Waiting] > 0
}

func (c *Standing) stratumOf(lane int) uint16 { return uint16(lane / c.stride()) }

// roomy tells whether the stratum of a lane has room.
func (c *Standing) roomy(lane int) bool {
	return !c.bounded() || mutant.StrataForgotten.Planted() || c.Strata.InFlight(c.stratumOf(lane)) < c.Plan.Pacing.MaximumPerStratum
}

// LaneRoom tells whether one more vehicle of a lane may be offered the update now.
func (c *Standing) LaneRoom(nowMs int64, lane int) bool {
	return c.roomy(lane) && (!c.Pools.Any() || c.Pools.Room(nowMs, lane%c.stride(), c.Use()))
}

// LaneOpens is from when on one may be; false: not before something changes.
func (c *Standing) LaneOpens(lane int, use admission.Use) (atMs int64, ok bool) {
	if !c.roomy(lane) {
		return 0, false
	}
	return c.Pools.Opens(lane%c.stride(), use)
}

// CountOffer counts an offer against the rates of its pools.
func (c *Standing) CountOffer(nowMs int64, at uint32) { c.Pools.Count(nowMs, c.ClassOf(at)) }
