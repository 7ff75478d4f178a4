// Package configuration is how the twins of the operators' edge tell what changed of a vehicle.
package configuration

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Changed says what differs between two lists of control units.
func Changed(before, after []*messages.ECU) []*messages.ECUChange {
	var changes []*messages.ECUChange
	find := func(list []*messages.ECU, id string) *messages.ECU {
		if at := slices.IndexFunc(list, func(e *messages.ECU) bool { return e.GetId() == id }); at >= 0 {
			return list[at]
		}
		return nil
	}
	for _, was := range before {
		if find(after, was.GetId()) == nil {
			changes = append(changes, &messages.ECUChange{Before: stateOf(was)})
		}
	}
	for _, is := range after {
		switch was := find(before, is.GetId()); {
		case was == nil:
			changes = append(changes, &messages.ECUChange{After: stateOf(is)})
		case !proto.Equal(was, is):
			changes = append(changes, &messages.ECUChange{Before: stateOf(was), After: stateOf(is)})
		}
	}
	return changes
}

func stateOf(e *messages.ECU) *messages.ECUState {
	return &messages.ECUState{
		Id: e.GetId(), HardwarePart: e.GetHardwarePart(), HardwareRevision: e.GetHardwareRevision(), Serial: e.GetSerial(),
		Version: e.GetVersion(), Sha256: e.GetSha256(), Rxswin: e.GetRxswin(),
	}
}

// Effect is what a registration has made of a vehicle.
func Effect(before, after *messages.VehicleRecord) messages.Effect {
	switch {
	case before == nil:
		return messages.Effect_EFFECT_CREATED
	case proto.Equal(before.Attributes, after.Attributes) && len(Changed(before.Inventory, after.Inventory)) == 0:
		return messages.Effect_EFFECT_UNCHANGED
	default:
		return messages.Effect_EFFECT_CHANGED
	}
}
