package wave

import "pacecar/actors/campaign/roster"

// Take counts a vehicle of the wave that was taken after it had succeeded, when its entry becomes another.
func (w *Wave) Take(from, to roster.Entry) {
	w.taken = roster.Counted(w.taken, roster.Taken(from), roster.Taken(to))
}

// Taken is how many of its vehicles had succeeded, and did not run the update any more before its gate decided.
func (w *Wave) Taken() uint32 { return w.taken }
