package vehicle

import (
	"fmt"
	"slices"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
	"pacecar/mutant"
)

// manifest hears what is installed: it updates the inventory, and judges the assignment.
// One that comes after a later one says what was, and changes nothing. A count costs a
// commit also where nothing else has changed, so that it holds after a crash.
func (s *step) manifest(m *messages.Manifest) *messages.Rejection {
	if no := bounds.Manifest(m); no != nil {
		return no
	}
	ecus := inventory.Told(s.v.Inventory, m, s.a, s.results)
	if no := bounds.Inventory(ecus, "/manifest/ecus"); no != nil {
		return no
	}
	switch n := m.GetSequence(); {
	case n != 0 && n < s.v.Manifested && !mutant.OldManifestBelieved.Planted():
		s.remark(fmt.Sprintf("Manifest %d", n), m.GetCampaignId(), m.GetAttempt(), assignment.AlarmOldManifest,
			fmt.Sprintf("The vehicle's manifest %d came after its manifest %d.", n, s.v.Manifested))
		return nil
	case n > s.v.Manifested:
		s.event(Event{Kind: event.ManifestCounted, Sequence: n})
	}
	if !inventory.Same(s.v.Inventory, ecus) {
		s.configured(Event{Kind: event.InventoryChanged, By: ByVehicle, Name: "InventoryChanged", Result: inventory.Updated(m, s.a, s.results), News: &event.News{}}, s.v.Inventory, ecus)
		met := s.flags.Met(s.v.Inventory, ecus)
		s.unflag(met, ByVehicle, "The vehicle reports the hardware that was registered.", false)
		for _, f := range s.flags.Raised(s.v.Inventory, ecus) {
			if !slices.ContainsFunc(met, func(m *messages.Flag) bool { return m.GetEcuId() == f.GetEcuId() }) {
				s.raise(f, ByVehicle, true)
			}
		}
		s.moot(s.v.Inventory, ecus, ByVehicle)
	}
	s.settleStray(m)
	if s.a != nil && !assignment.Ended(s.a.GetState()) {
		s.judge(m, ecus)
	}
	return nil
}

// judge compares a manifest with what the assignment was to install. While it is being
// installed, only a manifest that names it tells that this has ended: any other one may
// be of a time when the vehicle ran the same software, or of the middle.
func (s *step) judge(m *messages.Manifest, ecus []*messages.ECU) {
	state := s.a.GetState()
	named := m.GetCampaignId() == s.a.GetCampaignId() && m.GetAttempt() == s.a.GetAttempt()
	wrong, detail := inventory.Compare(m, s.a.GetArtifacts())
	if mutant.AnyManifestProves.Planted() {
		wrong = ""
	}
	switch {
	case wrong == "" && (named || state == assignment.Installed):
		s.move(assignment.OnManifest, cause{by: ByVehicle}).PermitExpiresAtMs = 0
		s.report()
	case state == assignment.Installing:
	case wrong == "" && state == assignment.Permitted: // its reports were lost, or somebody else did it: the permit must not be used
		s.giveUp(assignment.OnManifest, cause{by: ByVehicle, detail: "The manifest shows the software installed."})
		s.report()
	case wrong == "": // a garage did it, for example: the vehicle must not go on
		s.giveUp(assignment.OnManifest, cause{by: ByVehicle, code: assignment.CodeAlreadyInstalled, detail: "The software was installed by somebody else."})
		s.report()
	case state == assignment.Permitted && s.a.GetUndoes() != "" && inventory.Still(ecus, s.a) != nil:
		s.withdraw(&messages.WithdrawVehiclePermit{CampaignId: s.a.GetCampaignId(), Attempt: s.a.GetAttempt(), Reason: "The vehicle does not run any more what was to be undone."})
	case named && state == assignment.Installed:
		s.move(assignment.OnOtherManifest, cause{by: ByVehicle, ecu: wrong, code: assignment.CodeManifestMismatch, detail: detail})
		s.report()
	}
}

// settleStray ends the installation of an ended attempt whose manifest has come.
func (s *step) settleStray(m *messages.Manifest) {
	e := Event{By: ByVehicle, Name: "InstallationEnded", Detail: "The vehicle sent the manifest of the installation."}
	if a := s.a; a.GetInstallingAfterEnd() && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt() {
		s.amend(e, func(a *messages.Assignment) { a.Cancelling, a.InstallingAfterEnd = false, false })
	}
	if r := assignment.Result(s.v.Results, m.GetCampaignId(), m.GetAttempt()); r.GetInstallingAfterEnd() {
		settled := assignment.CopyResult(r)
		settled.Cancelling, settled.InstallingAfterEnd = false, false
		s.amendResult(e, settled)
		s.release()
	}
}
