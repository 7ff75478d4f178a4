package vehicle

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

// manifest hears what is installed: it updates the inventory, and judges the assignment.
func (s *step) manifest(m *messages.Manifest) *messages.Rejection {
	if no := checkManifest(m); no != nil {
		return no
	}
	inventory := reported(s.v.inventory, m.GetEcus())
	if len(inventory) > maxECUs {
		return messages.Reject(messages.OutOfBounds, "with this manifest the vehicle has %d ECUs, at most %d are allowed", len(inventory), maxECUs).
			At("/manifest/ecus").Suggest("register the vehicle anew")
	}
	if !sameInventory(s.v.inventory, inventory) {
		s.event(Event{Kind: InventoryChanged, By: ByVehicle, Name: "InventoryChanged", Inventory: inventory,
			Detail: cut(describeChanges(s.v.inventory, inventory), maxDetail)})
	}
	s.settleStray(m)
	if s.a != nil && !Ended(s.a.GetState()) {
		s.judge(m)
	}
	return nil
}

// judge compares a manifest with what the assignment was to install.
func (s *step) judge(m *messages.Manifest) {
	state := s.a.GetState()
	named := m.GetCampaignId() == s.a.GetCampaignId() && m.GetAttempt() == s.a.GetAttempt()
	wrong, detail := s.compare(m)
	switch {
	case wrong == "" && (named || underway(state)):
		s.move(OnManifest, cause{by: ByVehicle}).PermitExpiresAtMs = 0
		s.report()
	case wrong == "" && state == Permitted:
		// Its reports were lost, or somebody else installed it. An unused permit must not
		// be used any more.
		s.giveUp(OnManifest, cause{by: ByVehicle, detail: "The manifest shows the software installed."})
		s.report()
	case wrong == "":
		// Somebody else installed it, a garage for example. The vehicle must not go on.
		s.giveUp(OnManifest, cause{by: ByVehicle, code: CodeAlreadyInstalled, detail: "The software was installed by somebody else."})
		s.report()
	case named && state == Installed:
		s.move(OnOtherManifest, cause{by: ByVehicle, ecu: wrong, code: CodeManifestMismatch, detail: detail})
		s.report()
	}
}

// compare names the first control unit on which the manifest does not name the
// assignment's software; none: all do.
func (s *step) compare(m *messages.Manifest) (ecu, detail string) {
	for _, want := range s.a.GetArtifacts() {
		i := slices.IndexFunc(m.GetEcus(), func(r *messages.ECUReport) bool { return r.GetEcuId() == want.GetEcuId() })
		if i < 0 {
			return want.GetEcuId(), fmt.Sprintf("The manifest does not name %s.", want.GetEcuId())
		}
		got := m.GetEcus()[i]
		if got.GetVersion() != want.GetVersion() {
			return want.GetEcuId(), fmt.Sprintf("Version %q is installed, not %q.", got.GetVersion(), want.GetVersion())
		}
		if got.GetSha256() != "" && got.GetSha256() != want.GetSha256() {
			return want.GetEcuId(), fmt.Sprintf("Version %s is installed with another digest, %s.", got.GetVersion(), got.GetSha256())
		}
	}
	return "", ""
}

// settleStray ends the installation of an ended attempt whose manifest has come.
func (s *step) settleStray(m *messages.Manifest) {
	e := Event{By: ByVehicle, Name: "InstallationEnded", Detail: "The vehicle sent the manifest of the installation."}
	if a := s.a; a.GetInstallingAfterEnd() && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt() {
		s.amend(e, func(a *messages.Assignment) { a.InstallingAfterEnd = false })
	}
	if r := s.v.result(m.GetCampaignId(), m.GetAttempt()); r.GetInstallingAfterEnd() {
		settled := copyOfResult(r)
		settled.InstallingAfterEnd = false
		s.amendResult(e, settled)
		s.release()
	}
}

// reported is the inventory after a manifest. What the manifest leaves out, a field or
// a control unit, stays as it was believed; a digest is forgotten with its version.
func reported(old []*messages.ECU, lines []*messages.ECUReport) []*messages.ECU {
	inventory := slices.Clone(old)
	for _, line := range lines {
		at, known := place(inventory, line.GetEcuId())
		var was *messages.ECU
		if known {
			if was = inventory[at]; says(line, was) {
				continue
			}
		}
		now := &messages.ECU{
			Id: line.GetEcuId(), HardwarePart: or(line.GetHardwarePart(), was.GetHardwarePart()),
			HardwareRevision: or(line.GetHardwareRevision(), was.GetHardwareRevision()), Serial: or(line.GetSerial(), was.GetSerial()),
			Version: or(line.GetVersion(), was.GetVersion()), Sha256: line.GetSha256(), Reported: true,
		}
		if now.Sha256 == "" && now.Version == was.GetVersion() {
			now.Sha256 = was.GetSha256()
		}
		if known {
			inventory[at] = now
		} else {
			inventory = slices.Insert(inventory, at, now)
		}
	}
	return inventory
}

// says tells whether a manifest's line says no more than what is known from manifests.
func says(line *messages.ECUReport, e *messages.ECU) bool {
	same := func(said, known string) bool { return said == "" || said == known }
	return e.GetReported() && same(line.GetVersion(), e.GetVersion()) && same(line.GetSha256(), e.GetSha256()) &&
		same(line.GetHardwarePart(), e.GetHardwarePart()) && same(line.GetHardwareRevision(), e.GetHardwareRevision()) &&
		same(line.GetSerial(), e.GetSerial())
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// describeChanges says in one sentence what differs between two inventories.
func describeChanges(old, now []*messages.ECU) string {
	var changes []string
	for _, e := range now {
		was := find(old, e.GetId())
		switch {
		case was == nil:
			changes = append(changes, e.GetId()+" "+e.GetVersion()+" is new")
		case was.GetVersion() != e.GetVersion():
			changes = append(changes, e.GetId()+" "+was.GetVersion()+" → "+e.GetVersion())
		case !sameHardware(was, e):
			changes = append(changes, e.GetId()+" has other hardware")
		case was.GetSha256() != e.GetSha256():
			changes = append(changes, e.GetId()+" has another digest")
		case !was.GetReported() && e.GetReported():
			changes = append(changes, e.GetId()+" "+e.GetVersion()+" is confirmed")
		}
	}
	for _, e := range old {
		if find(now, e.GetId()) == nil {
			changes = append(changes, e.GetId()+" is gone")
		}
	}
	return strings.Join(changes, ", ")
}

func checkManifest(m *messages.Manifest) *messages.Rejection {
	if no := plain("/manifest/campaign_id", m.GetCampaignId(), maxName); no != nil {
		return no
	}
	if len(m.GetEcus()) > maxECUs {
		return messages.Reject(messages.OutOfBounds, "%d ECUs, at most %d are allowed", len(m.GetEcus()), maxECUs).At("/manifest/ecus")
	}
	for i, e := range m.GetEcus() {
		if no := checkECU("", "ecu_id", e.GetEcuId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetSerial(), e.GetVersion(), e.GetSha256()); no != nil {
			return no.At(fmt.Sprintf("/manifest/ecus/%d%s", i, no.GetField()))
		}
	}
	return distinct(m.GetEcus())
}

// distinct refuses a manifest that names a control unit twice.
func distinct(lines []*messages.ECUReport) *messages.Rejection {
	seen := make(map[string]struct{}, len(lines))
	for i, e := range lines {
		if _, twice := seen[e.GetEcuId()]; twice {
			return messages.Reject(messages.Malformed, "ECU %s is named twice", e.GetEcuId()).At(fmt.Sprintf("/manifest/ecus/%d/ecu_id", i))
		}
		seen[e.GetEcuId()] = struct{}{}
	}
	return nil
}
