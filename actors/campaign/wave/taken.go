package wave

import "pacecar/actors/campaign/roster"

// gone is how many vehicles of a wave have gone on to a campaign that needs what this one brought: those that count as
// successes, and those that had not soaked, and count as taken.
type gone struct{ on, early uint32 }

// Take counts a vehicle of the wave that was taken after it had succeeded, or has gone on, when its entry becomes another. A node
// that does not know who has gone on keeps the entries and loses these two counts, which are therefore at least 0.
func (w *Wave) Take(from, to roster.Entry) {
	w.taken = roster.Counted(w.taken, roster.Taken(from), roster.Taken(to))
	early := func(e roster.Entry) bool { return roster.GoneOn(e) && roster.Taken(e) }
	on := func(e roster.Entry) bool { return roster.GoneOn(e) && !roster.Taken(e) }
	w.gone.on = roster.Counted(max(w.gone.on, least(on(from))), on(from), on(to))
	w.gone.early = roster.Counted(max(w.gone.early, least(early(from))), early(from), early(to))
}

func least(is bool) uint32 { return roster.Counted(0, false, is) }

// Taken is how many of its vehicles had succeeded, and did not run the update any more before its gate decided.
func (w *Wave) Taken() uint32 { return w.taken }

// GoneOn is how many of its successes have gone on; GoneOnEarly, how many of those that were taken.
func (w *Wave) GoneOn() uint32      { return w.gone.on }
func (w *Wave) GoneOnEarly() uint32 { return w.gone.early }
