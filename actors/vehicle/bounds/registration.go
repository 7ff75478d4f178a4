package bounds

import (
	"fmt"

	"pacecar/messages"
)

// Registration checks what a person registers for a vehicle.
func Registration(vin messages.VIN, m *messages.RegisterVehicle) *messages.Rejection {
	if _, err := messages.ParseVIN(m.GetVin()); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/vin")
	}
	if m.GetVin() != string(vin) {
		return messages.Reject(messages.Malformed, "registration of %s reached %s", m.GetVin(), vin).At("/vin")
	}
	if no := plain("/by", m.GetBy(), maxBy); no != nil {
		return no
	}
	if no := checkAttributes(m.GetAttributes()); no != nil {
		return no
	}
	if len(m.GetEcus()) > MaximumECUs {
		return messages.Reject(messages.OutOfBounds, "%d ECUs, at most %d are allowed", len(m.GetEcus()), MaximumECUs).At("/ecus")
	}
	seen := make(map[string]bool, len(m.GetEcus()))
	for i, e := range m.GetEcus() {
		at := fmt.Sprintf("/ecus/%d", i)
		if no := checkECU(at, "id", e.GetId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetSerial(), e.GetVersion(), e.GetSha256()); no != nil {
			return no
		}
		if no := checkRXSWIN(at, e.GetRxswin()); no != nil {
			return no
		}
		if seen[e.GetId()] {
			return messages.Reject(messages.Malformed, "ECU %s is named twice", e.GetId()).At(at + "/id")
		}
		seen[e.GetId()] = true
	}
	return nil
}

// checkECU checks one control unit as registered, or as a manifest reports it; id is the
// name of the field that names it there.
func checkECU(at, idField, id, part, revision, serial, version, digest string) *messages.Rejection {
	if id == "" {
		return messages.Reject(messages.Malformed, "an ECU has no id").At(at + "/" + idField)
	}
	for _, f := range [...]struct{ name, text string }{
		{idField, id}, {"hardware_part", part}, {"hardware_revision", revision}, {"serial", serial}, {"version", version},
	} {
		if clean(f.text, MaximumText) {
			continue
		}
		return plain(at+"/"+f.name, f.text, MaximumText)
	}
	if digest == "" {
		return nil
	}
	if _, err := messages.ParseDigest(digest); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At(at + "/sha256")
	}
	return nil
}
