// Package room is how many vehicles more a campaign may permit to install, by the bounds of its plan. Offers are bounded too,
// and vehicles that were offered the update need no more room for a permit than they hold already. Those that
// return from sleep or silence were offered it long before, and gave their place to others meanwhile: they wait until there is room.
//
// Functions are pure, and read counts that the campaign keeps.
package room

import (
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/mutant"
)

// Left is how many vehicles more may hold a permit or install, as far as the bounds of those in flight and exposed go. Who has
// installed is exposed for as long as it soaks, or its drive cycles are awaited.
func Left(c *standing.Standing) uint32 {
	bounds, begun := c.Plan.Pacing, c.Total.Sum(roster.Begins)
	free := left(bounds.MaximumInFlight, begun)
	if bounds.MaximumExposed > 0 && !mutant.ExposedForgotten.Planted() && !mutant.PermitsExpose.Planted() {
		free = min(free, left(bounds.MaximumExposed, begun+c.Soaking))
	}
	return free
}

// For tells whether there is room for the vehicle at a position.
func For(c *standing.Standing, at uint32) bool {
	return Left(c) > 0 && (!bounded(c) || ofStratum(c, c.Roster.Stratum(at)) > 0)
}

// Worth tells whether a walk over the roster, for vehicles that have downloaded and found no room, is worth it: there is room for
// all of them, or all of a stratum where those are bounded, or for an eighth of the bound that leaves least.
func Worth(c *standing.Standing) bool {
	bounds, free := c.Plan.Pacing, Left(c)
	bound := bounds.MaximumInFlight
	if bounds.MaximumExposed > 0 {
		bound = min(bound, bounds.MaximumExposed)
	}
	if !bounded(c) {
		return worth(free, c.Total[roster.Downloaded], bound)
	}
	for stratum := range uint16(c.Strata.Len()) {
		if worth(min(free, ofStratum(c, stratum)), c.Strata.Count(stratum).All[roster.Downloaded], min(bound, bounds.MaximumPerStratum)) {
			return true
		}
	}
	return false
}

// worth tells whether so much room is worth looking for so many that wait.
func worth(free, waiting, bound uint32) bool {
	return min(free, waiting) > 0 && free >= min(waiting, max(1, bound/8))
}

// bounded tells whether the plan bounds how many vehicles of one stratum are under way.
func bounded(c *standing.Standing) bool {
	return c.Plan.Pacing.MaximumPerStratum > 0 && c.Strata.Len() > 0 && !mutant.StrataForgotten.Planted() && !mutant.PermitsCrowd.Planted()
}

// ofStratum is how many vehicles more of a stratum may hold a permit or install.
func ofStratum(c *standing.Standing, stratum uint16) uint32 {
	return left(c.Plan.Pacing.MaximumPerStratum, c.Strata.Count(stratum).All.Sum(roster.Begins))
}

// left is how much of a bound is left: nothing where vehicles that say so themselves exceed it.
func left(bound, used uint32) uint32 { return bound - min(bound, used) }
