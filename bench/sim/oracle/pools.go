package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/actors/pool"
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
		if o.Skewed || !in(by, p.GetName()) {
			continue
		}
		n := 0
		for _, c := range o.campaigns {
			if in(c, p.GetName()) {
				n += c.placesIn(p.GetName())
			}
		}
		if n > int(p.GetPlaces()) {
			o.broken(38, "campaign %s offers, and all campaigns have %d vehicles in pool %s, %d may be", by.id, n, p.GetName(), p.GetPlaces())
		}
	}
}

// in tells whether a campaign takes part in a pool.
func in(c *campaignView, name string) bool {
	return name == pool.Fleet || c.record.GetPlan().GetDownloadPool() == name
}

// placesIn is how many places of a pool a campaign uses.
func (c *campaignView) placesIn(name string) (n int) {
	holds := roster.Downloads
	if name == pool.Fleet {
		holds = roster.InFlight
	}
	for at, e := range c.entries {
		if holds(e.State) && !c.back[at] {
			n++
		}
	}
	return n
}
