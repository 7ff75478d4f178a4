package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// opensAgain: a dealer's word is of another attempt only where the vehicle has said how the one before
// ended, or that word was taken back: one that is silent may still install, and would install twice.
func (o *Oracle) opensAgain(c *view.Campaign, at int, from, to roster.Entry) {
	if opens := to.Dealer == roster.DealerInstalled && to.Attempt > from.Attempt; opens && from.State == roster.Stalled && from.Dealer != roster.DealerTakenBack && !o.Forgot {
		o.broken(1, "a dealer's word opens attempt %d of campaign %s on %s, which is silent in attempt %d and may still install", to.Attempt, c.ID, c.VINs[at], from.Attempt)
	}
}

// oneAtATime: nobody is permitted to install one thing while another one is being installed.
func (o *Oracle) oneAtATime(vin string, permit car.Key) {
	c := o.Cars[messages.VIN(vin)]
	if k, _ := c.Current(); c.Installs() && k != permit && !o.Forgot {
		o.broken(1, "%s is permitted attempt %d of campaign %s while it installs attempt %d of campaign %s", vin, permit.Attempt, permit.Campaign, k.Attempt, k.Campaign)
	}
}

// Hasty hears that a dealer says that an update is installed which its car is only installing. Where the
// car then shows what it ran before, its campaign takes the attempt for failed: it may end otherwise.
func (o *Oracle) Hasty(campaign string, c *car.Car) {
	if k, _ := c.Current(); k.Campaign == campaign {
		o.hasty[vehicleAttempt{c.VIN, k}] = true
	}
}

// vehicleAttempt is an attempt of one vehicle.
type vehicleAttempt struct {
	vin messages.VIN
	of  car.Key
}
