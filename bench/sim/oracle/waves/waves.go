// Package waves judges who is in which wave of a campaign that begins, by the models of the cars. It ends the simulation
// where a wave holds somebody whom its selector does not mean, or leaves somebody to a later one whom it had room for.
package waves

import (
	"slices"

	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
)

// Divided judges a roster that has just been fixed.
func Divided(c *view.Campaign, models map[messages.VIN]string) {
	if c.Record.GetJoined() > 0 || len(c.VINs) == 0 {
		return // it is read anew: who joined came later; or it has not begun
	}
	for number, w := range c.Plan().GetWaves() {
		if len(w.GetVins()) > 0 {
			pilots(c, number, w.GetVins())
		}
		if w.GetSelector() == "" {
			continue
		}
		size, left := uint32(0), ""
		for at, vin := range c.VINs {
			switch in, means := c.Wave(at), terms.Means(w, models[messages.VIN(vin)]); {
			case in == number && !means:
				invariant.Break(32, "%s of model %s is in wave %d of campaign %s, which is for %s", vin, models[messages.VIN(vin)], number+1, c.ID, w.GetSelector())
			case in == number:
				size++
			case in > number && means && !named(c, vin):
				left = vin
			}
		}
		if left != "" && wants(w, size) {
			invariant.Break(32, "wave %d of campaign %s, which is for %s, holds %d vehicles, and leaves %s to a later one", number+1, c.ID, w.GetSelector(), size, left)
		}
	}
}

// pilots judges a wave of vehicles that a plan names: it holds these, and nobody else.
func pilots(c *view.Campaign, number int, vins []string) {
	size := 0
	for at, vin := range c.VINs {
		if c.Wave(at) != number {
			continue
		}
		if size++; !slices.Contains(vins, vin) {
			invariant.Break(32, "%s is in wave %d of campaign %s, which is for %v", vin, number+1, c.ID, vins)
		}
	}
	if size != len(vins) {
		invariant.Break(32, "wave %d of campaign %s, which is for %v, holds %d of them", number+1, c.ID, vins, size)
	}
}

// named tells whether a plan names a vehicle for a wave of pilots, which may be a later one.
func named(c *view.Campaign, vin string) bool {
	return slices.ContainsFunc(c.Plan().GetWaves(), func(w *messages.Wave) bool { return slices.Contains(w.GetVins(), vin) })
}

// wants tells whether a wave of a size has room for another one: one without a size takes all, and of a share nothing is known here.
func wants(w *messages.Wave, size uint32) bool {
	switch of := w.GetSize().(type) {
	case *messages.Wave_Count:
		return size < of.Count
	case nil:
		return true
	}
	return false
}
