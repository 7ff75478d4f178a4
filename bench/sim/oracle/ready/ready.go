// Package ready judges on what permits are given: where the package and the plan ask for that, the car has said
// lately that it is in a condition to install. It reads what the car has said, not what the engine makes of
// it, and ends the simulation where no such word was said.
package ready

import (
	"slices"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// grain is the resolution of the times that records keep.
const grain = time.Millisecond

// Permitted judges one commit of a vehicle, decided at a time. A permit that is kept until a window opens is judged when that opens.
func Permitted(was, is *messages.Assignment, c *car.Car, decided time.Time) {
	kept := is.GetState() != assignment.Permitted || is.GetPermitOpensAtMs() != 0
	given := view.KeyOf(was) == view.KeyOf(is) && was.GetState() == assignment.Permitted && was.GetPermitOpensAtMs() == 0
	age := time.Duration(is.GetPolicy().GetReadiness().GetMaximumAgeSeconds()) * time.Second
	if kept || given || age == 0 || !c.Asks {
		return
	}
	since := decided.Add(-age - grain)
	fit := func(said *messages.Condition) bool {
		return !said.GetAt().AsTime().Before(since) && fulfils(is.GetPolicy().GetPreconditions(), said)
	}
	if !slices.ContainsFunc(c.Stood(), fit) {
		invariant.Break(36, "%s is permitted to install for campaign %s, and has not said since %s that it is in a condition to do so: %v", c.VIN, is.GetCampaignId(), since.Format(time.TimeOnly), last(c))
	}
}

func fulfils(asks *messages.Preconditions, is *messages.Condition) bool {
	return (is.GetParked() || !asks.GetParked()) && (is.GetIgnitionOff() || !asks.GetIgnitionOff()) && is.GetBatteryPercent() >= asks.GetMinimumBatteryPercent()
}

func last(c *car.Car) *messages.Condition {
	if all := c.Stood(); len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}
