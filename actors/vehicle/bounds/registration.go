package bounds

import (
	"fmt"
	"strings"

	"pacecar/messages"
)

// Registration checks what a person registers for a vehicle.
func Registration(vin messages.VIN, m *messages.RegisterVehicle) *messages.Rejection {
	if _, err := messages.ParseVIN(m.GetVin()); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/vin").
			Suggest("for example WVWZZZ1KZAW000001: 17 digits and capital letters without I, O and Q")
	}
	if m.GetVin() != string(vin) {
		return messages.Reject(messages.Malformed, "registration of %s reached %s", m.GetVin(), vin).At("/vin").
			Suggest("write the VIN that the registration is sent to, %s", vin)
	}
	if no := messages.CheckSpelling("/by", m.GetBy()); no != nil {
		return no
	}
	if no := checkAttributes(m.GetAttributes()); no != nil {
		return no
	}
	if len(m.GetEcus()) > MaximumECUs {
		return messages.Reject(messages.OutOfBounds, "%d ECUs, at most %d are allowed", len(m.GetEcus()), MaximumECUs).At("/ecus").
			Suggest("register those that are updated")
	}
	seen := make(map[string]bool, len(m.GetEcus()))
	for i, e := range m.GetEcus() {
		at := fmt.Sprintf("/ecus/%d", i)
		if no := checkLines(at, e); no != nil {
			return no
		}
		if no := checkECU(at, "id", e.GetId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetSerial(), e.GetVersion(), e.GetSha256()); no != nil {
			return no
		}
		if no := checkRXSWIN(at, e.GetRxswin()); no != nil {
			return no
		}
		if seen[e.GetId()] {
			return messages.Reject(messages.Malformed, "ECU %s is named twice", e.GetId()).At(at + "/id").
				Suggest("give each ECU its own id, for example CAMERA-LEFT")
		}
		seen[e.GetId()] = true
	}
	return nil
}

// checkLines wants what a person registers for an ECU to show all that it holds. What a
// vehicle reports is kept as it says it.
func checkLines(at string, e *messages.ECU) *messages.Rejection {
	for _, f := range [...]struct{ name, text string }{
		{"id", e.GetId()}, {"hardware_part", e.GetHardwarePart()}, {"hardware_revision", e.GetHardwareRevision()}, {"serial", e.GetSerial()}, {"version", e.GetVersion()},
	} {
		if !messages.IsLine(f.text) {
			return messages.CheckLine(at+"/"+f.name, "the "+strings.ReplaceAll(f.name, "_", " "), f.text, MaximumText)
		}
	}
	return nil
}

// checkECU checks one control unit as registered, or as a manifest reports it; id is the
// name of the field that names it there.
func checkECU(at, idField, id, part, revision, serial, version, digest string) *messages.Rejection {
	if id == "" {
		return messages.Reject(messages.Malformed, "an ECU has no id").At(at + "/" + idField).
			Suggest("name the ECU, for example ADAS")
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
		return messages.Reject(messages.Malformed, "%v", err).At(at + "/sha256").
			Suggest("write the SHA-256 of the file in 64 hexadecimal digits, or leave it out")
	}
	return nil
}

// Inventory refuses more control units than a vehicle may have, those that only it names
// counted in.
func Inventory(ecus []*messages.ECU, field string) *messages.Rejection {
	if len(ecus) <= MaximumECUs {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "with those that it was known to have the vehicle has %d ECUs, at most %d are allowed", len(ecus), MaximumECUs).
		At(field).Suggest("remove the vehicle, then register it anew")
}
