package bounds

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// Clear checks how a person clears a vehicle.
func Clear(m *messages.ClearVehicle) *messages.Rejection {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if no := messages.CheckReason("/reason", m.GetReason(), MaximumDetail, "say what was found out about the vehicle"); no != nil {
		return no
	}
	for i, code := range m.GetCodes() {
		if no := flagCode(fmt.Sprintf("/codes/%d", i), code); no != nil {
			return no
		}
	}
	return nil
}

// Flag checks what is said about a vehicle from outside of it.
func Flag(m *messages.FlagVehicle) *messages.Rejection {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if no := flagCode("/flag/code", m.GetFlag().GetCode()); no != nil {
		return no
	}
	if no := plain("/flag/ecu_id", m.GetFlag().GetEcuId(), MaximumText); no != nil {
		return no
	}
	return plain("/flag/detail", m.GetFlag().GetDetail(), MaximumDetail)
}

// Settle checks how a person settles that no installation runs in a vehicle.
func Settle(m *messages.SettleInstallation) *messages.Rejection {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	return messages.CheckReason("/reason", m.GetReason(), MaximumDetail, "say what was found at the vehicle")
}

// Remove checks who removes a vehicle.
func Remove(m *messages.RemoveVehicle) *messages.Rejection {
	return messages.CheckPerson("/by", m.GetBy())
}

func flagCode(at, code string) *messages.Rejection {
	if slices.Contains(flag.Codes, code) {
		return nil
	}
	no := messages.Reject(messages.Malformed, "no flag has the code %q: there are %s", messages.Clip(code), strings.Join(flag.Codes, ", ")).At(at)
	if meant := messages.DidYouMean(code, flag.Codes); meant != "" {
		return no.Suggest("%s", meant)
	}
	return no.Suggest("write one of them as it is")
}
