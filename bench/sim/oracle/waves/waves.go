// Package waves judges who is in which wave of a campaign that begins, by the models of the cars. It ends the simulation
// where a wave holds somebody whom its selector does not mean, or leaves somebody to a later one whom it had room for.
package waves

import (
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
)

// Divided judges a roster that has just been fixed.
func Divided(c *view.Campaign, models map[messages.VIN]string) {
	if c.Record.GetJoined() > 0 {
		return // it is read anew: who joined came later
	}
	for number, w := range c.Plan().GetWaves() {
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
			case in > number && means:
				left = vin
			}
		}
		if left != "" && wants(w, size) {
			invariant.Break(32, "wave %d of campaign %s, which is for %s, holds %d vehicles, and leaves %s to a later one", number+1, c.ID, w.GetSelector(), size, left)
		}
	}
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
