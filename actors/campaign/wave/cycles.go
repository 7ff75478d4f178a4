package wave

import "pacecar/actors/campaign/roster"

// cycles are the vehicles of a wave that succeeded and report drive cycles, by whether they
// have completed those that the gate asks for.
type cycles struct{ awaited, completed uint32 }

// Flag counts the flags of a vehicle of the wave elsewhere.
func (w *Wave) Flag(from, to uint8) {
	if from == to {
		return
	}
	w.cycles.count(from, ^uint32(0)) // one less
	w.cycles.count(to, 1)
}

func (c *cycles) count(flags uint8, by uint32) {
	if flags&roster.FlagAwaited != 0 {
		c.awaited += by
	}
	if flags&roster.FlagCompleted != 0 {
		c.completed += by
	}
}

// CyclesAwaited is how many of its vehicles have not completed the drive cycles that its
// gate asks for.
func (w *Wave) CyclesAwaited() uint32 { return w.cycles.awaited }

// CyclesCompleted is how many have.
func (w *Wave) CyclesCompleted() uint32 { return w.cycles.completed }
