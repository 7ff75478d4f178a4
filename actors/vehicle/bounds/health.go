package bounds

import (
	"fmt"

	"pacecar/messages"
)

// maxFaultCodes is how many a vehicle may report: more than a workshop's list of a wreck has.
const maxFaultCodes = 64

// maxFaultCode is how long one may be, in bytes.
const maxFaultCode = 32

// Health checks what a vehicle says of its health.
func Health(m *messages.Health) *messages.Rejection {
	const at = "/health"
	if m.GetCampaignId() != "" || m.GetAttempt() != 0 {
		if no := Attempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
			return no.At(at + no.GetField())
		}
	}
	if n := len(m.GetFaultCodes()); n > maxFaultCodes {
		return messages.Reject(messages.OutOfBounds, "%d fault codes, at most %d are allowed", n, maxFaultCodes).At(at + "/fault_codes")
	}
	seen := make(map[[2]string]struct{}, len(m.GetFaultCodes()))
	for i, f := range m.GetFaultCodes() {
		at := fmt.Sprintf("%s/fault_codes/%d", at, i)
		if no := plain(at+"/ecu_id", f.GetEcuId(), MaximumText); no != nil {
			return no
		}
		if !faultCode(f.GetCode()) {
			return messages.Reject(messages.Malformed, "%.40q is not a fault code", f.GetCode()).At(at+"/code").
				Suggest("write 1 to %d upper-case letters, digits and '-', for example U0100", maxFaultCode)
		}
		key := [2]string{f.GetEcuId(), f.GetCode()}
		if _, twice := seen[key]; twice {
			return messages.Reject(messages.Malformed, "fault code %s is named twice", f.GetCode()).At(at + "/code")
		}
		seen[key] = struct{}{}
	}
	return nil
}

func faultCode(code string) bool {
	for i := range len(code) {
		if c := code[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return code != "" && len(code) <= maxFaultCode
}
