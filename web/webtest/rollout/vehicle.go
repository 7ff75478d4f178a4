package rollout

import (
	"slices"

	"pacecar/messages"
)

// Clear takes a vehicle's flags away.
func Clear(r *messages.VehicleRecord, m *messages.ClearVehicle) (*messages.HistoryEntry, error) {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	r.Flags = slices.DeleteFunc(r.Flags, func(f *messages.Flag) bool {
		return len(m.GetCodes()) == 0 || slices.Contains(m.GetCodes(), f.GetCode())
	})
	return &messages.HistoryEntry{Event: "FlagCleared", By: m.GetBy(), Detail: m.GetReason()}, nil
}

// Flag flags a vehicle.
func Flag(r *messages.VehicleRecord, f *messages.Flag) *messages.HistoryEntry {
	r.Flags = append(r.Flags, f)
	return &messages.HistoryEntry{Event: "VehicleFlagged", By: "vehicle", EcuId: f.GetEcuId(), Code: f.GetCode(), Detail: f.GetDetail()}
}

// Settle settles that no installation runs in a vehicle: one that counted as such fails.
func Settle(r *messages.VehicleRecord, m *messages.SettleInstallation) (*messages.HistoryEntry, error) {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	if r.GetAssignment().GetState() != messages.AssignmentState_INSTALLING {
		return nil, messages.Reject(messages.WrongState, "no installation is known to run in the vehicle")
	}
	r.Assignment.State, r.Assignment.Code, r.Assignment.Detail = messages.AssignmentState_FAILED, "InstallationSettled", m.GetReason()
	return &messages.HistoryEntry{Event: "AssignmentFailed", By: m.GetBy(), Code: "InstallationSettled", Detail: m.GetReason()}, nil
}
