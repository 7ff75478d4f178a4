package targeting

import (
	"slices"

	"pacecar/actors/targeting/origin"
	"pacecar/actors/targeting/rules"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

// Codes of reasons why a package does not fit a vehicle, or why a selector cannot
// decide about it. They appear in dry runs, in Exclusion.code and on the vehicle's page.
const (
	// UnknownECU: the vehicle has no ECU that the package is for.
	UnknownECU = "UnknownECU"
	// HardwareMismatch: the ECU is there, but no artifact is for its hardware.
	HardwareMismatch = "HardwareMismatch"
	// VersionMismatch: the installed version is not one the artifact can be installed from.
	VersionMismatch = "VersionMismatch"
	// Downgrade: what would be installed is older than what the ECU runs, and the campaign neither
	// allows that nor is a way back.
	Downgrade = "Downgrade"
	// NoLongerTargeted: the vehicle has changed since the roster was fixed, and the selector does not
	// match it any more.
	NoLongerTargeted = "NoLongerTargeted"
	// AlreadyInstalled: every ECU of the package already runs what the package brings.
	AlreadyInstalled = "AlreadyInstalled"
	// Flagged: the vehicle's hardware or a serial number is not what it should be, and
	// nobody has cleared it.
	Flagged = "Flagged"
	// Occupied: another campaign holds the vehicle, and a dealer speaks of this one.
	Occupied = "Occupied"
	// Unreachable: the vehicle is not connected, and has not been heard for long.
	Unreachable = "Unreachable"
	// NotSelected: the selector does not match the vehicle.
	NotSelected = "NotSelected"
	// MissingAttribute: the selector asks for something the vehicle's record does not hold.
	MissingAttribute = "MissingAttribute"
)

// Fitting is what a package means for one vehicle.
type Fitting struct {
	Install   []*messages.TargetArtifact // to be verdict.Installed, in the order of the contents; never empty
	Installed []*messages.TargetArtifact // already there with the right version and digest
}

// Misfit is the first reason why a package does not fit a vehicle.
type Misfit struct {
	Code   string // one of the codes above, or a rule's
	ECU    string // the ECU at fault; empty for AlreadyInstalled and for rules
	Detail string // one sentence about this vehicle
	Group  string // the same without this vehicle's own values: equal for all vehicles of the code and ECU
}

// Fit says which artifacts of a package's contents a vehicle with this inventory
// verdict.Installs, or why the package does not fit it. A package is all or nothing: every
// ECU the contents name must exist, with hardware that one of its artifacts is for,
// and with a version that this artifact can be installed from, unless it already
// runs exactly that artifact, or one that is newer and stays so unless downgrade says otherwise.
// Of several such artifacts the first one counts. ECUs are
// judged in the order of the contents, so that the same vehicle always gets the same
// reason. An ECU without a hardware part never matches: what is not known is not assumed.
func Fit(contents []*messages.TargetArtifact, inventory []*messages.ECU, downgrade bool) (Fitting, *Misfit) {
	var fitting Fitting
	for _, id := range verdict.ECUs(contents) {
		at := slices.IndexFunc(inventory, func(e *messages.ECU) bool { return e.GetId() == id })
		if at < 0 {
			return Fitting{}, misfit(verdict.Lacking, nil, &messages.ECU{Id: id})
		}
		switch artifact, means := verdict.Judge(contents, inventory[at], downgrade); means {
		case verdict.Installed:
			fitting.Installed = append(fitting.Installed, artifact)
		case verdict.Installs:
			fitting.Install = append(fitting.Install, artifact)
		default:
			return Fitting{}, misfit(means, artifact, inventory[at])
		}
	}
	if len(fitting.Install) == 0 {
		return Fitting{}, alreadyInstalled()
	}
	verdict.Sort(fitting.Install, contents)
	verdict.Sort(fitting.Installed, contents)
	return fitting, nil
}

// FitWith judges as [Fit] does, and then by the rules that the package's dependencies have
// become: the first one that the inventory breaks is the reason. What is installed already
// is no more than that, whatever the rules say.
func FitWith(contents []*messages.TargetArtifact, list []*messages.Rule, inventory []*messages.ECU, downgrade bool) (Fitting, *Misfit) {
	fitting, no := Fit(contents, inventory, downgrade)
	if no != nil {
		return Fitting{}, no
	}
	if broken := rules.Broken(list, inventory); broken != nil {
		return Fitting{}, &Misfit{Code: broken.GetCode(), Detail: broken.GetDetail(), Group: broken.GetDetail()}
	}
	return fitting, nil
}

// reasons are those of the verdicts that are reasons.
var reasons = map[verdict.Verdict]string{
	verdict.Lacking: UnknownECU, verdict.WrongHardware: HardwareMismatch, verdict.WrongVersion: VersionMismatch, verdict.Downgrade: Downgrade,
}

func misfit(v verdict.Verdict, artifact *messages.TargetArtifact, ecu *messages.ECU) *Misfit {
	detail, group := v.Says(artifact, ecu)
	return &Misfit{Code: reasons[v], ECU: ecu.GetId(), Detail: detail, Group: group}
}

func alreadyInstalled() *Misfit {
	const sentence = "Every ECU of the package already runs what the package brings."
	return &Misfit{Code: AlreadyInstalled, Detail: sentence, Group: sentence}
}

// Idle is why nothing is installed on vehicles that a package fits.
func Idle(undoes string) *Misfit {
	if undoes == "" {
		return alreadyInstalled()
	}
	return &Misfit{Code: origin.Code, Detail: origin.Sentence(undoes), Group: origin.Sentence(undoes)}
}
