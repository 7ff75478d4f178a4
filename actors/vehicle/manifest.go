package vehicle

import (
	"fmt"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/proof"
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
		met, raised := s.flags.Answered(s.v.Inventory, ecus)
		s.unflag(met, ByVehicle, "The vehicle reports the hardware that was registered.", false)
		for _, f := range raised {
			s.raise(f, ByVehicle, true)
		}
		s.moot(s.v.Inventory, ecus, ByVehicle)
	}
	s.settleStray(m)
	if s.a != nil && !assignment.Ended(s.a.GetState()) {
		s.judge(m, ecus)
	}
	return nil
}

// judge ends the attempt, where the manifest says how.
func (s *step) judge(m *messages.Manifest, ecus []*messages.ECU) {
	v := proof.Judge(m, s.a, ecus)
	c := cause{by: ByVehicle, ecu: v.ECU, code: v.Code, detail: v.Detail}
	switch v.Kind {
	case proof.Success:
		s.move(assignment.OnManifest, c).PermitExpiresAtMs = 0
	case proof.Needless:
		s.giveUp(assignment.OnManifest, c)
	case proof.Undone:
		s.withdraw(&messages.WithdrawVehiclePermit{CampaignId: s.a.GetCampaignId(), Attempt: s.a.GetAttempt(), Reason: v.Detail})
		return
	case proof.Contradiction:
		s.disown(assignment.OnOtherManifest, c, v.Named)
	case proof.Failure:
		s.move(assignment.OnOtherManifest, c)
	default:
		return
	}
	s.report()
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
