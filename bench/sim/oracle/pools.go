package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/actors/pool"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// shared: when a campaign offers, all campaigns together have no more vehicles in its pools than
// there are places, without those that came back. A lease ends by the clock of its pool, so that
// nothing is asked for where clocks jump by more than it lasts.
func (o *Oracle) shared(by *view.Campaign) {
	for _, p := range o.Pools {
		if o.Skewed || !in(by, p) {
			continue
		}
		n := 0
		for _, c := range o.campaigns {
			if in(c, p) {
				n += o.placesIn(c, p)
			}
		}
		if n > int(p.GetPlaces()) {
			o.broken(38, "campaign %s offers, and all campaigns have %d vehicles in pool %s, %d may be", by.ID, n, p.GetName(), p.GetPlaces())
		}
	}
}

// in tells whether a campaign takes part in a pool.
func in(c *view.Campaign, p *messages.Pool) bool {
	return p.GetName() == pool.Fleet || p.GetAttribute() != "" || c.Record.GetPlan().GetDownloadPool() == p.GetName()
}

// placesIn is how many places of a pool a campaign uses.
func (o *Oracle) placesIn(c *view.Campaign, p *messages.Pool) (n int) {
	holds := roster.Downloads
	if p.GetName() == pool.Fleet {
		holds = roster.InFlight
	}
	for at, e := range c.Entries {
		if holds(e.State) && !c.Back[at] && (p.GetAttribute() == "" || o.Models[messages.VIN(c.VINs[at])] == p.GetValue()) {
			n++
		}
	}
	return n
}
