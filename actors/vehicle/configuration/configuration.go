// Package configuration is what a vehicle consisted of at each time: the difference
// between two inventories as the history keeps it, and the way back over it.
//
// A configuration is complete and in order of id. Of a history without gaps, [Back]
// makes every former configuration out of the present one.
package configuration

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// MaxChanges is how many changes one history entry names: with both sides of each at
// their limits it stays within what a store keeps as one entry (64 KiB). Further ones
// are told by entries of the event Continued in the same commit.
const MaxChanges = 64

// Continued is the event of a history entry that goes on where the one before it ended.
const Continued = "ConfigurationContinued"

// Changes says what differs between two inventories, control unit by control unit.
func Changes(before, after []*messages.ECU) []*messages.ECUChange {
	var changes []*messages.ECUChange
	for len(before)+len(after) > 0 {
		order := side(before, after)
		c := &messages.ECUChange{}
		if order <= 0 {
			c.Before, before = State(before[0]), before[1:]
		}
		if order >= 0 {
			c.After, after = State(after[0]), after[1:]
		}
		if order != 0 || !proto.Equal(c.Before, c.After) {
			changes = append(changes, c)
		}
	}
	return changes
}

// side tells which of two lists goes on with the lower id; 0: both with the same.
func side(before, after []*messages.ECU) int {
	switch {
	case len(after) == 0:
		return -1
	case len(before) == 0:
		return 1
	default:
		return strings.Compare(before[0].GetId(), after[0].GetId())
	}
}

// State is what a configuration says of a control unit.
func State(e *messages.ECU) *messages.ECUState {
	return &messages.ECUState{
		Id: e.GetId(), HardwarePart: e.GetHardwarePart(), HardwareRevision: e.GetHardwareRevision(), Serial: e.GetSerial(),
		Version: e.GetVersion(), Sha256: e.GetSha256(), Rxswin: e.GetRxswin(),
	}
}

// Of is the configuration that an inventory is.
func Of(inventory []*messages.ECU) []*messages.ECUState {
	states := make([]*messages.ECUState, len(inventory))
	for i, e := range inventory {
		states[i] = State(e)
	}
	return states
}

// Back is the configuration before changes that led to this one, in a list of its own.
func Back(after []*messages.ECUState, changes []*messages.ECUChange) []*messages.ECUState {
	before := slices.Clone(after)
	for _, c := range changes {
		id := cmp.Or(c.GetBefore().GetId(), c.GetAfter().GetId())
		at, there := slices.BinarySearchFunc(before, id, func(s *messages.ECUState, id string) int { return strings.Compare(s.GetId(), id) })
		switch {
		case there && c.GetBefore() == nil:
			before = slices.Delete(before, at, at+1)
		case there:
			before[at] = c.GetBefore()
		case c.GetBefore() != nil:
			before = slices.Insert(before, at, c.GetBefore())
		}
	}
	return before
}
