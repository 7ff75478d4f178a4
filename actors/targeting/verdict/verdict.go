// Package verdict is what a package means for one ECU: whether an artifact is for its
// hardware, runs there already, or can be installed from what does. Its functions are pure.
package verdict

import (
	"slices"

	"pacecar/actors/targeting/constraint"
	"pacecar/actors/targeting/order"
	"pacecar/messages"
	"pacecar/mutant"
)

// Fits says whether an artifact is made for the hardware of an ECU of that name: for one
// of the revisions it names, or one in its range, or any where it has neither.
func Fits(artifact *messages.TargetArtifact, ecu *messages.ECU) bool {
	if artifact.GetEcuId() != ecu.GetId() || ecu.GetHardwarePart() == "" || artifact.GetHardwarePart() != ecu.GetHardwarePart() {
		return false
	}
	named, revision := artifact.GetHardwareRevisions(), ecu.GetHardwareRevision()
	from, to := artifact.GetRevisionFrom(), artifact.GetRevisionTo()
	if from == "" && to == "" {
		return len(named) == 0 || slices.Contains(named, revision)
	}
	return slices.Contains(named, revision) || order.Within(revision, from, to)
}

// Runs says whether an ECU already runs exactly an artifact. A digest that the
// vehicle reports must agree; one that it does not report is not held against it.
func Runs(artifact *messages.TargetArtifact, ecu *messages.ECU) bool {
	return artifact.GetVersion() == ecu.GetVersion() && (ecu.GetSha256() == "" || ecu.GetSha256() == artifact.GetSha256())
}

// Verdict is what a package means for one ECU that its contents name.
type Verdict uint8

// The verdicts.
const (
	Lacking       Verdict = iota + 1 // the vehicle does not have the ECU
	WrongHardware                    // no artifact is for its hardware
	WrongVersion                     // none of those that are can be installed from its version
	Downgrade                        // one can, and is older than what it runs, which is not allowed
	Installed                        // it runs an artifact already
	Installs                         // an artifact is to be installed
)

// Judge judges one ECU that the contents name, and finds the artifact that counts. An older
// version than the ECU runs is installed only where downgrade says so.
func Judge(contents []*messages.TargetArtifact, ecu *messages.ECU, downgrade bool) (*messages.TargetArtifact, Verdict) {
	var last, older *messages.TargetArtifact
	for _, artifact := range contents {
		switch {
		case !Fits(artifact, ecu):
		case Runs(artifact, ecu):
			return artifact, Installed
		case !constraint.Allows(artifact.GetFromVersion(), ecu.GetVersion()):
			last = artifact
		case !downgrade && isOlder(artifact, ecu):
			older = artifact
		default:
			return artifact, Installs
		}
	}
	if older != nil {
		return older, Downgrade
	}
	if last != nil {
		return last, WrongVersion
	}
	return nil, WrongHardware
}

func isOlder(artifact *messages.TargetArtifact, ecu *messages.ECU) bool {
	is, _ := constraint.Older(artifact.GetVersion(), ecu.GetVersion(), artifact.GetFromVersion())
	return is && !mutant.DowngradeOffered.Planted()
}

// ECUs lists the ECUs that contents name, each once, in order.
func ECUs(contents []*messages.TargetArtifact) []string {
	ids := make([]string, 0, len(contents))
	for _, artifact := range contents {
		if !slices.Contains(ids, artifact.GetEcuId()) {
			ids = append(ids, artifact.GetEcuId())
		}
	}
	return ids
}

// Sort restores the order in which the author wants artifacts installed.
func Sort(artifacts, contents []*messages.TargetArtifact) {
	slices.SortStableFunc(artifacts, func(a, b *messages.TargetArtifact) int {
		return slices.Index(contents, a) - slices.Index(contents, b)
	})
}
