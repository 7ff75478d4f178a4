package event

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Dealt is the beginning of an attempt that a dealer speaks of.
func Dealt(a *messages.Assignment) Event {
	return Event{
		Kind: AssignmentOpened, Assignment: a, Change: assignment.Transition{From: assignment.None, Trigger: assignment.OnOffer, To: a.GetState()},
		Detail: "A dealer speaks of it; nothing is sent to the vehicle.",
	}
}
