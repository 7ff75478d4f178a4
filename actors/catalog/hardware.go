package catalog

import (
	"fmt"

	"pacecar/messages"
)

// checkHardware finds artifacts for hardware that no registered vehicle has: a
// misspelt part would fit nobody, and nobody would hear of it before a campaign selects. As
// long as no vehicle is registered, nothing is known of any hardware.
func checkHardware(contents []*messages.TargetArtifact, m *messages.ValidatePackage) *messages.Rejection {
	if m.GetRegistered() == 0 {
		return nil
	}
	type hardware struct{ ecu, part string }
	known := make(map[hardware]*messages.HardwareCheck, len(m.GetHardware()))
	for _, c := range m.GetHardware() {
		known[hardware{c.GetEcuId(), c.GetHardwarePart()}] = c
	}
	var wrong []*messages.Rejection
	for i, a := range contents {
		c := known[hardware{a.GetEcuId(), a.GetHardwarePart()}]
		if c.GetVehicles() > 0 {
			continue
		}
		field := fmt.Sprintf("/contents/%d/hardware_part", i)
		if len(c.GetParts()) == 0 {
			wrong = append(wrong, messages.Reject(messages.UnknownHardware, "none of the %d registered vehicles has an ECU %s with a hardware part", m.GetRegistered(), a.GetEcuId()).
				At(field).Suggest("write the ECU as vehicles report it, or register a vehicle that has it"))
			continue
		}
		cure := "write the part as vehicles report it"
		if nearest := messages.Nearest(a.GetHardwarePart(), c.GetParts()); nearest != "" {
			cure = "did you mean " + nearest + "? Write the part as vehicles report it"
		}
		wrong = append(wrong, messages.Reject(messages.UnknownHardware, "none of the %d registered vehicles has the hardware part %s at the ECU %s", m.GetRegistered(), a.GetHardwarePart(), a.GetEcuId()).
			At(field).Suggest("%s, or register a vehicle that has it", cure))
	}
	return messages.Together(wrong...)
}
