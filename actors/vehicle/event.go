package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
)

// Event is one fact.
type Event = event.Event

// Who is behind an event, besides persons and campaigns.
const (
	ByVehicle = "vehicle"
	ByEngine  = "engine"
)

// Transitions is the table of an assignment's moves, in order of state and then of declaration.
func Transitions() []assignment.Transition { return assignment.Transitions() }
