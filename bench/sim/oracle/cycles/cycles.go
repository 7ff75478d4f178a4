// Package cycles judges gates that await drive cycles: by what the cars have driven, and by what was acknowledged to
// them. It ends the simulation where a gate opens before its time, or a car counts for one that has driven and has not.
package cycles

import (
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Driven judges one vehicle of a roster: it counts for one that has completed its drive cycles only if its car has.
func Driven(c *view.Campaign, at int, e roster.Entry, of *car.Car) {
	if e.State != roster.Succeeded || e.Flags != roster.FlagCompleted {
		return
	}
	want := c.Plan().GetWaves()[c.Wave(at)].GetGate().GetSoakDriveCycles()
	if n, installed := of.Driven(car.Key{Campaign: c.ID, Attempt: uint32(e.Attempt)}); installed && n < uint64(want) {
		invariant.Break(5, "campaign %s: %s is said to have completed %d drive cycles since attempt %d, and has driven %d", c.ID, of.VIN, want, e.Attempt, n)
	}
}

// Awaited judges a gate that opens: nobody is awaited any more of whom the campaign has acknowledged that he is, or the plan waits no
// longer, as when its end has been reached; last is when a vehicle of its wave ended last.
func Awaited(c *view.Campaign, d *messages.GateDecision, vehicles map[string]*view.Vehicle, last, decided time.Duration) {
	wait := time.Duration(c.Plan().GetHealth().GetDriveCyclesWaitSeconds()) * time.Second
	if d.GetInputs().GetGate().GetSoakDriveCycles() == 0 || decided >= last+wait || c.Record.GetEndReachedAtMs() != 0 {
		return
	}
	for at, e := range c.Entries {
		if c.Wave(at) != int(d.GetWave())-1 || e.State != roster.Succeeded || e.Place() == roster.Unhealthy {
			continue
		}
		if w := vehicles[c.VINs[at]].Watch(c.ID, uint32(e.Attempt)); w.GetTold() && w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED {
			invariant.Break(5, "campaign %s: the gate of wave %d opens %v after its last vehicle ended, and awaits the drive cycles of %s for %v", c.ID, d.GetWave(), decided-last, c.VINs[at], wait)
		}
	}
}
