// Package stops judges the permits of a vehicle by the stops of its campaign that its record has heard of: one that was given before such a
// stop is void, however late or often it comes. It looks at what the store has, and ends the simulation where that is wrong.
package stops

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Permitted judges one commit of a vehicle.
func Permitted(vin string, was, is *messages.Assignment) {
	if view.KeyOf(was) == view.KeyOf(is) && is.GetState() == assignment.Permitted && is.GetPermitStops() < was.GetPermitStops() {
		invariant.Break(8, "%s is permitted to install for campaign %s by a permit of stop %d, and has heard of stop %d", vin, is.GetCampaignId(), is.GetPermitStops(), was.GetPermitStops())
	}
}
