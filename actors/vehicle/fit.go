package vehicle

import (
	"slices"
	"strings"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// fit chooses from a package what this vehicle is offered. It is the judgement that a
// dry run makes, so that the start does what the dry run said.
func fit(inventory []*messages.ECU, contents []*messages.TargetArtifact) ([]*messages.OfferedArtifact, *targeting.Misfit) {
	fitting, no := targeting.Fit(contents, inventory)
	if no != nil {
		return nil, no
	}
	offered := make([]*messages.OfferedArtifact, len(fitting.Install))
	for i, t := range fitting.Install {
		offered[i] = &messages.OfferedArtifact{
			EcuId: t.GetEcuId(), HardwarePart: t.GetHardwarePart(), Version: t.GetVersion(), Sha256: t.GetSha256(), SizeBytes: t.GetSizeBytes(),
		}
	}
	return offered, nil
}

// find looks a control unit up in an inventory, which is in order of id.
func find(inventory []*messages.ECU, id string) *messages.ECU {
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

// changedHardware names the first control unit that is gone, or has other hardware,
// since the offer.
func changedHardware(inventory []*messages.ECU, artifacts []*messages.OfferedArtifact) (string, bool) {
	for _, o := range artifacts {
		if ecu := find(inventory, o.GetEcuId()); ecu == nil || ecu.GetHardwarePart() != o.GetHardwarePart() {
			return o.GetEcuId(), true
		}
	}
	return "", false
}

func sameInventory(a, b []*messages.ECU) bool { return slices.EqualFunc(a, b, sameECU) }

func sameECU(a, b *messages.ECU) bool {
	return a == b || (a.GetId() == b.GetId() && sameHardware(a, b) && a.GetVersion() == b.GetVersion() &&
		a.GetSha256() == b.GetSha256() && a.GetReported() == b.GetReported())
}

func sameHardware(a, b *messages.ECU) bool {
	return a.GetHardwarePart() == b.GetHardwarePart() && a.GetHardwareRevision() == b.GetHardwareRevision() && a.GetSerial() == b.GetSerial()
}
