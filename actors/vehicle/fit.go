package vehicle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"pacecar/messages"
)

// misfit is why a vehicle cannot be offered a package.
type misfit struct{ code, ecu, detail string }

// fit chooses from a package the artifacts that this vehicle needs, in the package's
// order. Several artifacts may name the same control unit, one per hardware: the first
// that fits is taken. A control unit that the vehicle lacks, or that none of its
// artifacts fits, makes the whole package unfit, for a package is approved as a whole.
func fit(inventory []*messages.ECU, artifacts []*messages.TargetArtifact) ([]*messages.OfferedArtifact, *misfit) {
	offered := make([]*messages.OfferedArtifact, 0, len(artifacts))
	for i, target := range artifacts {
		if slices.ContainsFunc(artifacts[:i], func(t *messages.TargetArtifact) bool { return t.GetEcuId() == target.GetEcuId() }) {
			continue // chosen with the first artifact of this control unit
		}
		ecu := find(inventory, target.GetEcuId())
		if ecu == nil {
			return nil, &misfit{CodeUnknownECU, target.GetEcuId(), fmt.Sprintf("The vehicle has no control unit %s.", target.GetEcuId())}
		}
		chosen, no := choose(ecu, artifacts[i:])
		if no != nil {
			return nil, no
		}
		if !runs(ecu.GetVersion(), ecu.GetSha256(), chosen.GetVersion(), chosen.GetSha256()) {
			offered = append(offered, &messages.OfferedArtifact{
				EcuId: chosen.GetEcuId(), HardwarePart: chosen.GetHardwarePart(), Version: chosen.GetVersion(),
				Sha256: chosen.GetSha256(), SizeBytes: chosen.GetSizeBytes(),
			})
		}
	}
	if len(offered) == 0 {
		return nil, &misfit{CodeAlreadyInstalled, "", "Every control unit runs the package's software already."}
	}
	return offered, nil
}

// choose finds the first artifact for the control unit. One whose software it runs
// already needs no version to update from.
func choose(ecu *messages.ECU, artifacts []*messages.TargetArtifact) (*messages.TargetArtifact, *misfit) {
	no := &misfit{CodeHardwareMismatch, ecu.GetId(), fmt.Sprintf("No artifact fits the hardware %s %s.", ecu.GetHardwarePart(), ecu.GetHardwareRevision())}
	for _, target := range artifacts {
		if target.GetEcuId() != ecu.GetId() || !fitsHardware(ecu, target) {
			continue
		}
		if runs(ecu.GetVersion(), ecu.GetSha256(), target.GetVersion(), target.GetSha256()) || updatesFrom(ecu.GetVersion(), target.GetFromVersion()) {
			return target, nil
		}
		no = &misfit{CodeVersionMismatch, ecu.GetId(), fmt.Sprintf("Installed is version %q; the package updates from %s.", ecu.GetVersion(), target.GetFromVersion())}
	}
	return nil, no
}

func fitsHardware(ecu *messages.ECU, target *messages.TargetArtifact) bool {
	return ecu.GetHardwarePart() == target.GetHardwarePart() &&
		(len(target.GetHardwareRevisions()) == 0 || slices.Contains(target.GetHardwareRevisions(), ecu.GetHardwareRevision()))
}

// updatesFrom tells whether the installed version meets a semver constraint. A version
// that cannot be read meets none.
func updatesFrom(installed, constraint string) bool {
	if constraint == "" {
		return true
	}
	wanted, err := semver.NewConstraint(constraint)
	if err != nil {
		return false
	}
	version, err := semver.NewVersion(installed)
	return err == nil && wanted.Check(version)
}

// runs tells whether what is installed is the wanted software: the same version, and
// the same digest where the vehicle names one.
func runs(version, digest, wantVersion, wantDigest string) bool {
	return version == wantVersion && (digest == "" || digest == wantDigest)
}

// find looks a control unit up in an inventory, which is in order of id.
func find(inventory []*messages.ECU, id string) *messages.ECU {
	at, ok := slices.BinarySearchFunc(inventory, id, func(e *messages.ECU, id string) int { return strings.Compare(e.GetId(), id) })
	if !ok {
		return nil
	}
	return inventory[at]
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
