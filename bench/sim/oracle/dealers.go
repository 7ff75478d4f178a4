package oracle

import (
	"slices"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Handed are the vehicles that a campaign has handed to a dealer, by what the store has of it.
func (o *Oracle) Handed(id string) (vins []string) {
	if c := o.campaigns[id]; c != nil {
		for at, e := range c.Entries {
			if roster.Handed(e) {
				vins = append(vins, c.VINs[at])
			}
		}
	}
	return vins
}

// Lists tells whether a campaign has ended but for the vehicles that it has handed to a dealer, whom it
// awaits for as long as there is anybody to hear him: all that was said of them is confirmed or refuted.
func (o *Oracle) Lists(id string) bool {
	c := o.campaigns[id]
	if c == nil || c.Record.GetState() != life.Completed || c.Record.GetDealer() == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Entries, func(e roster.Entry) bool { return roster.Dealt(e) || e.Dealer == roster.DealerAwaited })
}

// Dealt tells whether a campaign awaits that a vehicle confirms what a dealer said.
func (o *Oracle) Dealt(id, vin string) bool { return roster.Dealt(o.campaigns[id].Entry(vin)) }

// Contents is what a campaign brings.
func (o *Oracle) Contents(id string) []*messages.TargetArtifact {
	if c := o.campaigns[id]; c != nil {
		return c.Record.GetPackage().GetContents()
	}
	return nil
}

// opensAgain: a dealer's word is of another attempt only where the car does not install the one
// before, nor may: it would install twice.
func (o *Oracle) opensAgain(c *view.Campaign, at int, from, to roster.Entry) {
	if o.Forgot || to.Dealer != roster.DealerInstalled || to.Attempt == from.Attempt {
		return
	}
	vin := c.VINs[at]
	k, phase := o.Cars[messages.VIN(vin)].Current()
	if k == (car.Key{Campaign: c.ID, Attempt: uint32(from.Attempt)}) && (phase == messages.Phase_PHASE_INSTALLING || o.Cars[messages.VIN(vin)].Permitted()) {
		o.broken(1, "a dealer's word opens attempt %d of campaign %s on %s, which is %s in attempt %d", to.Attempt, c.ID, vin, phase, from.Attempt)
	}
}
