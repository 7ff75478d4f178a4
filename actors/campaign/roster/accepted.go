package roster

// Accepted counts ends that a person took on when resuming a campaign after a halt. It is of ends,
// not of vehicles: one that returns from silence, or is unhealthy after it had succeeded, is
// counted out, so that what becomes of it is judged.
type Accepted struct {
	Ended       uint32
	Failed      uint32 // of those
	Unsucceeded uint32 // of those
}

// Acceptable tells whether a place is an end that counts in some share of a gate.
func Acceptable(place uint8) bool { return Ended(place) && place != Skipped && place != Superseded }

// StillAccepted tells whether an end that a person took on is still taken on when an entry becomes
// another: it ended so, or has failed and nothing more is heard of it.
func StillAccepted(from, to Entry) bool {
	was, is := from.Place(), to.Place()
	return from.Accepted && (was == is || is == Stalled && Failing(was))
}

// Add counts an end in, by its place.
func (a *Accepted) Add(place uint8) { a.count(place, 1) }

// Remove counts one out again.
func (a *Accepted) Remove(place uint8) { a.count(place, ^uint32(0)) } // one less

func (a *Accepted) count(place uint8, by uint32) {
	a.Ended += by
	if Failing(place) {
		a.Failed += by
	}
	if place != Succeeded {
		a.Unsucceeded += by
	}
}
