// Package soak is what becomes of a vehicle that succeeded while its wave soaks: what its actor
// says of its health, and of the drive cycles that its gate awaits.
//
// An end never changes: an unhealthy vehicle has succeeded, and is counted under another place
// (roster.Entry.Place) from then on. Nothing takes that back. So does one that was taken: it runs
// other software, or another campaign has installed on it, and until its gate has decided
// that says that there is nothing to judge. Afterwards it says nothing; the decision stands. One that has gone on, to a campaign which
// needs what this one brought, has not been taken: its success stays, whatever runs there, and where it had soaked it is all the
// proof that it could have been; where it had not, it is no proof for a gate that has not decided. Reports are placed by their
// sequence, as all of an attempt are, but for ill health, which counts whenever it comes.
package soak

import (
	"math"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
	"pacecar/mutant"
)

// Seen is an entry that succeeded after a report of that success, which may be the first one or
// a later one. news says that it is unhealthy, or was taken, only now; decided, that the gate of its wave
// has decided: nothing is taken from it any more.
func Seen(e roster.Entry, r *messages.AssignmentReport, decided bool) (to roster.Entry, news bool) {
	if e.State != roster.Succeeded || r.GetState() != messages.AssignmentState_SUCCEEDED || uint32(e.Attempt) != r.GetAttempt() || e.Flags == roster.FlagUnhealthy {
		return e, false
	}
	sequence := uint32(min(r.GetSequence(), math.MaxUint32))
	switch {
	case r.GetUnhealthy() != "" && !mutant.IllHealthUnheard.Planted():
		e.Flags, e.Asks, e.Deadline, e.Sequence, e.GoneOn = roster.FlagUnhealthy, 0, 0, max(e.Sequence, sequence), false
		return e, true
	case e.GoneOn: // once and for good
	case goesOn(e, r):
		return gone(e, r, decided), true
	case r.GetTaken() && !roster.Taken(e) && !decided && !mutant.TakenCounts.Planted():
		e.Asks, e.Flags, e.Deadline, e.Sequence = 1, 0, 0, max(e.Sequence, sequence)
		return e, true
	case r.GetTaken() && decided: // it is acknowledged, and that is all
	case sequence >= e.Sequence && !roster.Taken(e):
		e.Flags, e.Sequence = flags[r.GetDriveCycles()], sequence
	}
	return e, false
}

// goesOn tells whether a report says that the vehicle has gone on, and nothing said before that it was taken.
func goesOn(e roster.Entry, r *messages.AssignmentReport) bool {
	return r.GetTaken() && r.GetGoneOn() != messages.GoneOn_GONE_ON_UNSPECIFIED && !roster.Taken(e) && !mutant.GoneOnLost.Planted()
}

// gone is a vehicle that has gone on. Nothing more is awaited of it.
func gone(e roster.Entry, r *messages.AssignmentReport, decided bool) roster.Entry {
	e.GoneOn, e.Asks, e.Deadline, e.Sequence = true, 0, 0, max(e.Sequence, uint32(min(r.GetSequence(), math.MaxUint32)))
	if e.Flags = flags[r.GetDriveCycles()]; e.Flags == roster.FlagAwaited {
		e.Flags = 0
	}
	if r.GetGoneOn() == messages.GoneOn_GONE_ON_EARLY && !decided {
		e.Asks, e.Flags = 1, 0
	}
	return e
}

var flags = map[messages.DriveCycles]uint8{
	messages.DriveCycles_DRIVE_CYCLES_AWAITED:   roster.FlagAwaited,
	messages.DriveCycles_DRIVE_CYCLES_COMPLETED: roster.FlagCompleted,
}

// Because is a report of ill health as one of a failure, by its own control unit and code; that of a
// vehicle which was taken as one that was superseded. Nil: the success stays, for which there is no reason.
func Because(e roster.Entry, r *messages.AssignmentReport) *messages.AssignmentReport {
	switch {
	case r.GetUnhealthy() != "":
		return &messages.AssignmentReport{EcuId: r.GetUnhealthyEcuId(), Code: r.GetUnhealthy()}
	case !roster.Taken(e):
		return nil
	case roster.GoneOn(e):
		return &messages.AssignmentReport{Code: GoneOnEarly}
	case r.GetRemoved():
		return &messages.AssignmentReport{Code: VehicleRemoved}
	case r.GetTakenBy() != "":
		return &messages.AssignmentReport{Code: messages.SupersededByCampaign}
	}
	return &messages.AssignmentReport{Code: OtherSoftware}
}

// OtherSoftware is the code of a vehicle that was found with other software before its gate had decided.
const OtherSoftware = "OtherSoftware"

// VehicleRemoved is the code of a vehicle that was removed while it soaked, and of which nobody hears how it is.
const VehicleRemoved = "VehicleRemoved"

// GoneOnEarly is the code of a vehicle that went on to a campaign which needs what this one brought, before it had soaked.
const GoneOnEarly = "GoneOnEarly"
