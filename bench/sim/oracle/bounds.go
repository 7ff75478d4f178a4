package oracle

import (
	"maps"
	"time"

	"pacecar/bench/sim/oracle/view"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// exposed: when a campaign offers, no more vehicles than its plan allows are in flight, or have
// succeeded or fallen silent for less than the soak time of their wave, without those that came back.
func (o *Oracle) exposed(c *view.Campaign, returned int, decided time.Duration) {
	most := int(c.Record.GetPlan().GetPacing().GetMaximumExposed())
	if most == 0 || o.Skewed || o.Forgot {
		return
	}
	n := c.Number(roster.InFlight) - returned
	for at, since := range c.Soaks {
		soak := time.Duration(c.Record.GetPlan().GetWaves()[c.Wave(at)].GetGate().GetSoakSeconds()) * time.Second
		if decided < since+soak-grain {
			n++
		}
	}
	if n > most {
		o.broken(6, "campaign %s offers, and has %d vehicles exposed, %d may be", c.ID, n, most)
	}
}

// crowded: of a stratum that a campaign offers to, no more vehicles than its plan allows are in
// flight, without those that came back.
func (o *Oracle) crowded(c *view.Campaign, offered map[string]bool, back map[int]bool) {
	most := int(c.Record.GetPlan().GetPacing().GetMaximumPerStratum())
	if most == 0 {
		return
	}
	n := map[string]int{}
	for at, e := range c.Entries {
		if roster.InFlight(e.State) && !back[at] {
			n[o.Models[messages.VIN(c.VINs[at])]]++
		}
	}
	for stratum := range offered {
		if n[stratum] > most {
			o.broken(6, "campaign %s offers, and has %d vehicles of model %s in flight, %d may be", c.ID, n[stratum], stratum, most)
		}
	}
}

// strata holds what the record counts of each stratum against its vehicles.
func (o *Oracle) strata(c *view.Campaign) {
	if c.Record.GetPlan().GetStrata() == nil || c.Record.GetStartedAtMs() == 0 {
		return
	}
	type place struct {
		stratum string
		state   uint32
	}
	counted, vehicles := map[place]uint32{}, map[place]uint32{}
	for pairs := c.Record.GetStratumCounts(); len(pairs) > 1; pairs = pairs[2:] {
		counted[place{c.Record.GetStrata()[pairs[0]/32], pairs[0] % 32}] = pairs[1]
	}
	for at, e := range c.Entries {
		vehicles[place{"model " + o.Models[messages.VIN(c.VINs[at])], uint32(e.Place())}]++
	}
	if !maps.Equal(counted, vehicles) {
		o.broken(16, "campaign %s counts %v of its strata, they are %v", c.ID, counted, vehicles)
	}
}
