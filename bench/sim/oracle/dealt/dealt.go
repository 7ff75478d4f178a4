// Package dealt is what must never happen because of what dealers say: they may be wrong, and a vehicle of
// which they speak may be installing out of reach. It ends the simulation where that happens.
package dealt

import (
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Words are the attempts of which a dealer said that they are installed while their cars were only
// installing them. Where such a car then shows what it ran before, its campaign takes the attempt for
// failed: it may end otherwise.
type Words map[word]bool

type word struct {
	vin messages.VIN
	of  car.Key
}

// Hear keeps that a dealer says so of a car, for a campaign.
func (w Words) Hear(campaign string, c *car.Car) {
	if k, _ := c.Current(); c.Installs() && k.Campaign == campaign {
		w[word{c.VIN, k}] = true
	}
}

// Hasty tells whether a dealer spoke too early of an attempt.
func (w Words) Hasty(vin string, k car.Key) bool { return w[word{messages.VIN(vin), k}] }

// Opens watches a vehicle of a roster: a dealer's word is of another attempt only where the vehicle has said how
// the one before ended, or that word was taken back. One that is silent may still install, and would install twice.
func Opens(c *view.Campaign, at int, from, to roster.Entry) {
	if opens := to.Dealer == roster.DealerInstalled && to.Attempt > from.Attempt; opens && from.State == roster.Stalled && from.Dealer != roster.DealerTakenBack {
		invariant.Break(1, "a dealer's word opens attempt %d of campaign %s on %s, which is silent in attempt %d and may still install", to.Attempt, c.ID, c.VINs[at], from.Attempt)
	}
}

// Permits watches a permit that a car is sent: it installs nothing else at that time.
func Permits(c *car.Car, permit car.Key) {
	if k, _ := c.Current(); c.Installs() && k != permit {
		invariant.Break(1, "%s is permitted attempt %d of campaign %s while it installs attempt %d of campaign %s", c.VIN, permit.Attempt, permit.Campaign, k.Attempt, k.Campaign)
	}
}
