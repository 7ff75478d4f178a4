package oracle

import (
	"maps"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// soaksFrom notes since when a vehicle is exposed that is in flight no longer. One that is
// found to have succeeded when it returns from silence may have been exposed for long.
func (c *campaignView) soaksFrom(at int, from, to roster.Entry, decided time.Duration) {
	soaks := to.State == roster.Succeeded || to.State == roster.Stalled
	switch _, known := c.soaks[at]; {
	case !soaks || to.Place() == roster.Unhealthy:
		delete(c.soaks, at)
	case !known && from.State != to.State:
		c.soaks[at] = decided
	}
}

// exposed: when a campaign offers, no more vehicles than its plan allows are in flight, or have
// succeeded or fallen silent for less than the soak time of their wave, without those that came back.
func (o *Oracle) exposed(c *campaignView, returned int, decided time.Duration) {
	most := int(c.record.GetPlan().GetPacing().GetMaximumExposed())
	if most == 0 || o.Skewed || o.Forgot {
		return
	}
	n := c.number(roster.InFlight) - returned
	for at, since := range c.soaks {
		soak := time.Duration(c.record.GetPlan().GetWaves()[c.wave(at)].GetGate().GetSoakSeconds()) * time.Second
		if decided < since+soak-grain {
			n++
		}
	}
	if n > most {
		o.broken(6, "campaign %s offers, and has %d vehicles exposed, %d may be", c.id, n, most)
	}
}

// crowded: of a stratum that a campaign offers to, no more vehicles than its plan allows are in
// flight, without those that came back.
func (o *Oracle) crowded(c *campaignView, offered map[string]bool, back map[int]bool) {
	most := int(c.record.GetPlan().GetPacing().GetMaximumPerStratum())
	if most == 0 {
		return
	}
	n := map[string]int{}
	for at, e := range c.entries {
		if roster.InFlight(e.State) && !back[at] {
			n[o.Models[messages.VIN(c.vins[at])]]++
		}
	}
	for stratum := range offered {
		if n[stratum] > most {
			o.broken(6, "campaign %s offers, and has %d vehicles of model %s in flight, %d may be", c.id, n[stratum], stratum, most)
		}
	}
}

// strata holds what the record counts of each stratum against its vehicles.
func (o *Oracle) strata(c *campaignView) {
	if c.record.GetPlan().GetStrata() == nil || c.record.GetStartedAtMs() == 0 {
		return
	}
	type place struct {
		stratum string
		state   uint32
	}
	counted, vehicles := map[place]uint32{}, map[place]uint32{}
	for pairs := c.record.GetStratumCounts(); len(pairs) > 1; pairs = pairs[2:] {
		counted[place{c.record.GetStrata()[pairs[0]/32], pairs[0] % 32}] = pairs[1]
	}
	for at, e := range c.entries {
		vehicles[place{"model " + o.Models[messages.VIN(c.vins[at])], uint32(e.Place())}]++
	}
	if !maps.Equal(counted, vehicles) {
		o.broken(16, "campaign %s counts %v of its strata, they are %v", c.id, counted, vehicles)
	}
}
