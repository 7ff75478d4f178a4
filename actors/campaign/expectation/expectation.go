// Package expectation is how far the roster of a start may be from the number of vehicles that whoever
// starts the campaign has read.
//
// A dry run tells how many vehicles a start would take, and fleets change by a few all the time. A
// start that says what was read is refused where there are so many more that something else has
// happened than that: a cohort written again, an import, an attribute that a million vehicles have now.
// Fewer are no danger, since nobody is offered the update whom the person did not mean; they are told.
package expectation

import (
	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// A roster is another one than was expected when it differs by more than both of these.
const (
	Percent  = 1  // of the vehicles that were expected
	Vehicles = 10 // so that small campaigns are not refused for a handful
)

// another tells whether so many vehicles more or fewer are no change that fleets undergo by themselves.
func another(difference, expected uint32) bool {
	return difference > Vehicles && uint64(difference)*100 > uint64(expected)*Percent
}

// Exceeded refuses a roster that is larger than was expected; nil: nobody said what was.
func Exceeded(id string, expected *uint32, roster uint32) *messages.Rejection {
	if expected == nil || roster <= *expected || !another(roster-*expected, *expected) {
		return nil
	}
	return messages.Reject(messages.MoreThanExpected, "campaign %s would take %s, and %s expected", id, gate.Vehicles(roster), were(*expected)).
		At("/expectedVehicles").Suggest("run the dry run again, and start the campaign with the number of vehicles that it tells, if these are meant")
}

// Fewer says that a roster is smaller than was expected; empty: it is not, or nobody said what was.
func Fewer(expected *uint32, roster uint32) string {
	if expected == nil || roster >= *expected || !another(*expected-roster, *expected) {
		return ""
	}
	return "its roster had " + gate.Vehicles(roster) + " at the start, and " + were(*expected) + " expected"
}

// With is what a schedule says of it; empty: nobody said what is expected.
func With(expected *uint32) string {
	if expected == nil {
		return ""
	}
	return ", with " + gate.Vehicles(*expected) + " expected"
}

func were(n uint32) string {
	if n == 1 {
		return "1 was"
	}
	return gate.Number(n) + " were"
}
