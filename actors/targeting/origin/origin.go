// Package origin is by whom an ECU came to run what it runs, and what of a vehicle a rollback
// may touch for that reason: only ECUs that still run what an attempt of the campaign that is
// undone installed. Versions do not tell: a dealer, another campaign or the factory may have
// brought the same one.
//
// Its functions are pure.
package origin

import (
	"fmt"
	"slices"

	"pacecar/messages"
	"pacecar/mutant"
)

// Code is why a rollback leaves a vehicle alone.
const Code = "NotFromThisCampaign"

// NotTaken is why a rollback leaves a vehicle alone that was offered the update and has not taken it.
const NotTaken = "NotTaken"

// Sentence says why a rollback leaves vehicles alone.
func Sentence(campaign string) string {
	return fmt.Sprintf("No ECU that the package is for runs what campaign %s installed on it.", campaign)
}

// Counts tells whether a package is for an ECU that runs what one campaign installed. What
// undoes none is for every ECU.
func Counts(undoes, installedBy string) bool {
	return undoes == "" || undoes == installedBy || mutant.WayBackForAnybody.Planted()
}

// Contents is what of a package is for the ECUs of a vehicle that count.
func Contents(undoes string, contents []*messages.TargetArtifact, inventory []*messages.ECU) []*messages.TargetArtifact {
	if undoes == "" {
		return contents
	}
	var own []*messages.TargetArtifact
	for _, artifact := range contents {
		at := slices.IndexFunc(inventory, func(e *messages.ECU) bool { return e.GetId() == artifact.GetEcuId() })
		if at >= 0 && Counts(undoes, inventory[at].GetInstalledBy()) {
			own = append(own, artifact)
		}
	}
	return own
}

// Kept is by whom an ECU runs what it does, after something else was said of it: the same as
// before while its software and its hardware are.
func Kept(was, now *messages.ECU) string {
	if Changed(was, now) || replaced(was, now) {
		return ""
	}
	return was.GetInstalledBy()
}

// Before is the version that an ECU ran before what it runs now, after a vehicle said something of it; empty: nobody knows.
// What was built in instead of another one ran elsewhere.
func Before(was, now *messages.ECU) string {
	switch {
	case replaced(was, now):
		return ""
	case Changed(was, now):
		return was.GetVersion()
	default:
		return was.GetWas()
	}
}

// replaced tells whether two states of an ECU cannot be of one piece of hardware.
func replaced(was, now *messages.ECU) bool {
	return other(was.GetSerial(), now.GetSerial()) || other(was.GetHardwarePart(), now.GetHardwarePart()) || other(was.GetHardwareRevision(), now.GetHardwareRevision())
}

// Changed tells whether an ECU runs other software than before.
func Changed(was, now *messages.ECU) bool {
	return was == nil || was.GetVersion() != now.GetVersion() || other(was.GetSha256(), now.GetSha256())
}

// other tells whether two words contradict each other: what only one of them says does not.
func other(a, b string) bool { return a != "" && b != "" && a != b }
