package rival

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Given is what becomes of a vehicle that another campaign supersedes this one on.
type Given uint8

// The ways to give a vehicle up.
const (
	Kept     Given = iota // it has begun to install, or has ended by itself
	Over                  // it waits, and is the other one's at once
	Stopping              // it is told to stop, and has not said yet that it has
	Gave                  // it is the other one's already
)

// Taken tells whether a report says that a vehicle which waits is another campaign's for good,
// because that supersedes this one and the vehicle has met it first.
func Taken(e roster.Entry, r *messages.AssignmentReport) bool {
	return roster.Deferred(e) && uint8(r.GetState()) == roster.Superseded && !r.GetReturns() &&
		r.GetAttempt() == uint32(e.Attempt) && r.GetSequence() > uint64(e.Sequence)
}

// Give tells what is to be done about one. It counts it.
func Give(count *messages.Yielded, e roster.Entry) (given Given) {
	switch {
	case e.State == roster.Waiting:
		given = Over
	case e.State == roster.Superseded:
		given = Gave
	case e.State == roster.Asleep, roster.InFlight(e.State) && e.State < roster.Installing:
		given = Stopping
		count.Pending++
	}
	if given != Kept {
		count.Vehicles++
	}
	return given
}

// Winner is the campaign that has taken a vehicle for good, by a report that ends an attempt, or says of one that
// had succeeded that it was taken, or has gone on; empty: none has.
func Winner(e roster.Entry, r *messages.AssignmentReport) string {
	switch {
	case uint8(r.GetState()) == roster.Superseded:
		return r.GetWaitsFor()
	case roster.Taken(e), roster.GoneOn(e):
		return r.GetTakenBy()
	}
	return ""
}
