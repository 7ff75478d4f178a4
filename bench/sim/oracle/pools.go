package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/actors/pool"
	"pacecar/messages"
)

// cameBack notes who is in flight without having been offered anything since: it was given up
// as silent, or slept, and its place was given away.
func (c *campaignView) cameBack(at int, from, to roster.Entry, offered bool) {
	switch entered := !roster.InFlight(from.State) || !roster.Downloads(from.State) && roster.Downloads(to.State); {
	case offered || !roster.InFlight(to.State):
		delete(c.back, at)
	case entered:
		c.back[at] = true
	}
}

// shared: when a campaign offers, all campaigns together have no more vehicles in its pools than
// there are places, without those that came back. A lease ends by the clock of its pool, so that
// nothing is asked for where clocks jump by more than it lasts.
func (o *Oracle) shared(by *campaignView) {
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
			o.broken(38, "campaign %s offers, and all campaigns have %d vehicles in pool %s, %d may be", by.id, n, p.GetName(), p.GetPlaces())
		}
	}
}

// in tells whether a campaign takes part in a pool.
func in(c *campaignView, p *messages.Pool) bool {
	return p.GetName() == pool.Fleet || p.GetAttribute() != "" || c.record.GetPlan().GetDownloadPool() == p.GetName()
}

// placesIn is how many places of a pool a campaign uses.
func (o *Oracle) placesIn(c *campaignView, p *messages.Pool) (n int) {
	holds := roster.Downloads
	if p.GetName() == pool.Fleet {
		holds = roster.InFlight
	}
	for at, e := range c.entries {
		if holds(e.State) && !c.back[at] && (p.GetAttribute() == "" || o.Models[messages.VIN(c.vins[at])] == p.GetValue()) {
			n++
		}
	}
	return n
}
