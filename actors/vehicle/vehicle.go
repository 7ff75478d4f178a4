package vehicle

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/standing"
	"pacecar/messages"
)

// Vehicle is one vehicle: what is known of it, and what to do about what is said to it.
type Vehicle struct{ standing.Standing }

// Decision is what one message calls for. The caller applies Events, makes them durable
// if any of them needs it, and only then performs Sends and gives the Reply.
type Decision struct {
	Events []Event
	Sends  []Send
	Reply  proto.Message
}

// Send is one thing to say: to the vehicle's TCU, or to the campaign that the report names. Exactly one field is set.
type Send struct {
	Down   *messages.Down
	Report *messages.AssignmentReport
}

// Wake is the message of time: WakeAt has come.
type Wake struct{}

// New is a vehicle that is not registered yet.
func New(vin messages.VIN) *Vehicle { return &Vehicle{standing.Standing{ID: vin}} }

// Restore is the vehicle of a record, which must not be changed afterwards.
func Restore(r *messages.VehicleRecord) *Vehicle { return &Vehicle{standing.Restore(r)} }

// Fork is a copy that undurable events can be applied to.
func (v *Vehicle) Fork() *Vehicle { fork := *v; return &fork }

// Event is one fact.
type Event = event.Event

// Who is behind an event, besides persons and campaigns.
const (
	ByVehicle = "vehicle"
	ByEngine  = "engine"
)

// Transitions is the table of an assignment's moves, in order of state and then of declaration.
func Transitions() []assignment.Transition { return assignment.Transitions() }
