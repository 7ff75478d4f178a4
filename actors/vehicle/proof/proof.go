// Package proof is what a manifest says about the attempt that a vehicle is at: that it has
// succeeded, that it must not go on, that it has failed, or nothing. It decides from its arguments
// alone.
//
// While an update is being installed, only a manifest that names the attempt tells that this has
// ended: any other one may be of a time when the vehicle ran the same software, or of the middle.
// The vehicle's own word that it has installed is contradicted by the manifest of the attempt; that
// of a dealer by every manifest which shows other software on a control unit of the update.
package proof

import (
	"fmt"
	"slices"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
	"pacecar/mutant"
)

// Kind is what follows from a manifest.
type Kind uint8

// What may follow.
const (
	Nothing       Kind = iota
	Success            // the attempt has succeeded
	Needless           // the attempt must not go on
	Undone             // its permit is taken back: what it was to undo is gone
	Failure            // the attempt has failed
	Contradiction      // a dealer's word was wrong
)

// Verdict is what a manifest says, for the attempt's end.
type Verdict struct {
	Kind              Kind
	ECU, Code, Detail string
	Named             bool // the manifest is that of the attempt
}

// Judge compares a manifest with an attempt that has not ended, on the inventory that it leaves.
func Judge(m *messages.Manifest, a *messages.Assignment, ecus []*messages.ECU) Verdict {
	state, v := a.GetState(), Verdict{Named: m.GetCampaignId() == a.GetCampaignId() && m.GetAttempt() == a.GetAttempt()}
	wrong, detail := inventory.Compare(m, a.GetArtifacts())
	if mutant.AnyManifestProves.Planted() {
		wrong = ""
	}
	switch {
	case wrong == "" && (v.Named || state == assignment.Installed):
		v.Kind = Success
	case assignment.Hearsay(a):
		if e, o := other(m, ecus, a.GetArtifacts()); e != nil {
			v.Kind, v.ECU, v.Code = Contradiction, e.GetId(), assignment.CodeDealerContradicted
			v.Detail = fmt.Sprintf("A dealer said that %s runs %s; the vehicle says that it runs %s.", e.GetId(), o.GetVersion(), inventory.Software(e, o.GetVersion()))
		}
	case state == assignment.Installing:
	case wrong == "" && state == assignment.Permitted: // its reports were lost, or somebody else did it: the permit must not be used
		v.Kind, v.Detail = Needless, "The manifest shows the software installed."
	case wrong == "": // a garage did it, for example: the vehicle must not go on
		v.Kind, v.Code, v.Detail = Needless, assignment.CodeAlreadyInstalled, "The software was installed by somebody else."
	case state == assignment.Permitted && a.GetUndoes() != "" && inventory.Still(ecus, a) != nil:
		v.Kind, v.Detail = Undone, "The vehicle does not run any more what was to be undone."
	case v.Named && state == assignment.Installed:
		v.Kind, v.ECU, v.Code, v.Detail = Failure, wrong, assignment.CodeManifestMismatch, detail
	}
	return v
}

// other is the first control unit that a manifest names and that does not run what was offered for
// it then; nil: there is none.
func other(m *messages.Manifest, ecus []*messages.ECU, offered []*messages.OfferedArtifact) (*messages.ECU, *messages.OfferedArtifact) {
	for _, o := range offered {
		if e := inventory.Find(ecus, o.GetEcuId()); e != nil && !inventory.Runs(e, o) &&
			slices.ContainsFunc(m.GetEcus(), func(r *messages.ECUReport) bool { return r.GetEcuId() == o.GetEcuId() }) {
			return e, o
		}
	}
	return nil, nil
}
