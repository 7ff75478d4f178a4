package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/oracle/view"
)

// opensAgain: a dealer's word is of another attempt only where the vehicle has said how the one before
// ended, or that word was taken back: one that is silent may still install, and would install twice.
func (o *Oracle) opensAgain(c *view.Campaign, at int, from, to roster.Entry) {
	if opens := to.Dealer == roster.DealerInstalled && to.Attempt > from.Attempt; opens && from.State == roster.Stalled && from.Dealer != roster.DealerTakenBack && !o.Forgot {
		o.broken(1, "a dealer's word opens attempt %d of campaign %s on %s, which is silent in attempt %d and may still install", to.Attempt, c.ID, c.VINs[at], from.Attempt)
	}
}
