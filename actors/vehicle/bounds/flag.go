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
	if m.GetReason() == "" {
		return messages.Reject(messages.Malformed, "no reason is given").At("/reason").Suggest("say what was found out about the vehicle")
	}
	if no := plain("/reason", m.GetReason(), MaximumDetail); no != nil {
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

// Remove checks who removes a vehicle.
func Remove(m *messages.RemoveVehicle) *messages.Rejection {
	return messages.CheckPerson("/by", m.GetBy())
}

func flagCode(at, code string) *messages.Rejection {
	if slices.Contains(flag.Codes, code) {
		return nil
	}
	return messages.Reject(messages.Malformed, "there is no flag %q", messages.Cut(code, MaximumText)).At(at).
		Suggest("the flags are %s", strings.Join(flag.Codes, ", "))
}
