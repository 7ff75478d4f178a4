package verdict

import (
	"fmt"

	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// Says is why nothing is installed on an ECU, by a verdict about an artifact: in one sentence about this
// vehicle, and without its own values, the same for all vehicles of the verdict and ECU.
func (v Verdict) Says(artifact *messages.TargetArtifact, ecu *messages.ECU) (detail, group string) {
	id := ecu.GetId()
	switch v {
	case Lacking:
		return fmt.Sprintf("The vehicle has no ECU %s.", id), fmt.Sprintf("The vehicles have no ECU %s.", id)
	case WrongVersion:
		return fmt.Sprintf("ECU %s runs version %q, and the package can only be installed from %s.", id, ecu.GetVersion(), artifact.GetFromVersion()),
			fmt.Sprintf("ECU %s runs a version that the package cannot be installed from.", id)
	case Downgrade:
		_, by := constraint.Older(artifact.GetVersion(), ecu.GetVersion(), artifact.GetFromVersion())
		return fmt.Sprintf("ECU %s runs version %q, which is newer than %s by %s, and the campaign does not allow a downgrade.", id, ecu.GetVersion(), artifact.GetVersion(), by),
			fmt.Sprintf("ECU %s runs a newer version than the package brings, and the campaign does not allow a downgrade.", id)
	default:
		return fmt.Sprintf("ECU %s has hardware part %q revision %q, and the package has no artifact for it.", id, ecu.GetHardwarePart(), ecu.GetHardwareRevision()),
			fmt.Sprintf("ECU %s has hardware that the package has no artifact for.", id)
	}
}
