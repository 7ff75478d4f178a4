// Package inventory is what a vehicle consists of, in order of the control units' ids:
// what registrations and manifests make of it, and what a package means for it.
//
// A manifest is the vehicle's own word and outweighs a registration: what it names
// replaces what was believed; a control unit that it does not name stays as believed. An
// installation succeeds only when a manifest names version and digest (where it names
// digests) of every artifact. A manifest that names the attempt and something else fails
// an installed attempt; one that names no attempt may be an old one delivered late, so
// it can prove success once the vehicle says that it has installed, and cannot prove
// failure. Where the TCU counts its manifests, an old one is ignored.
//
// Its functions answer new inventories and change none: the control units in them are
// shared between versions.
package inventory

import (
	"slices"
	"strings"

	"pacecar/messages"
)

// Find looks a control unit up in an inventory, which is in order of id.
func Find(inventory []*messages.ECU, id string) *messages.ECU {
	at, ok := place(inventory, id)
	if !ok {
		return nil
	}
	return inventory[at]
}

// place is where a control unit is in an inventory, or would be.
func place(inventory []*messages.ECU, id string) (int, bool) {
	return slices.BinarySearchFunc(inventory, id, func(e *messages.ECU, id string) int { return strings.Compare(e.GetId(), id) })
}

// Same tells whether two inventories say the same.
func Same(a, b []*messages.ECU) bool { return slices.EqualFunc(a, b, sameECU) }

func sameECU(a, b *messages.ECU) bool {
	return a == b || (a.GetId() == b.GetId() && SameHardware(a, b) && a.GetVersion() == b.GetVersion() &&
		a.GetSha256() == b.GetSha256() && a.GetReported() == b.GetReported() && a.GetRxswin() == b.GetRxswin() && a.GetInstalledBy() == b.GetInstalledBy())
}

// SameUnits tells whether two inventories have the same control units.
func SameUnits(a, b []*messages.ECU) bool {
	return slices.EqualFunc(a, b, func(a, b *messages.ECU) bool { return a == b || (a.GetId() == b.GetId() && SameHardware(a, b)) })
}

// contradicts tells whether two states cannot be of one piece of hardware: what only one of
// them says is no contradiction.
func contradicts(a, b *messages.ECU) bool {
	other := func(a, b string) bool { return a != "" && b != "" && a != b }
	return other(a.GetHardwarePart(), b.GetHardwarePart()) || other(a.GetHardwareRevision(), b.GetHardwareRevision()) || other(a.GetSerial(), b.GetSerial())
}

// SameHardware tells whether two states of a control unit are of one piece of hardware.
func SameHardware(a, b *messages.ECU) bool {
	return a.GetHardwarePart() == b.GetHardwarePart() && a.GetHardwareRevision() == b.GetHardwareRevision() && a.GetSerial() == b.GetSerial()
}
