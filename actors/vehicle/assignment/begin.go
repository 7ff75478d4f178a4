package assignment

import "pacecar/messages"

// Named is a message that names an attempt.
type Named interface {
	GetCampaignId() string
	GetAttempt() uint32
	GetHeard() *messages.HeardAttempt
}

// Begin is the assignment that a campaign's offer would become, before its first state.
func Begin(m *messages.AssignVehicle, inventoryVersion uint64, atMs int64) *messages.Assignment {
	return &messages.Assignment{
		CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), Sequence: 1, Package: m.GetPackage(), PackageVersion: m.GetPackageVersion(),
		InventoryVersion: inventoryVersion, OfferedAtMs: atMs, ChangedAtMs: atMs, ExpiresAtMs: m.GetExpiresAtMs(),
		Maintenance: m.GetMaintenance(), Undoes: m.GetUndoes(), AllowDowngrade: m.GetAllowDowngrade(), CampaignEndsAtMs: m.GetCampaignEndsAtMs(),
	}
}

// Refused is the result of an offer that is skipped.
func Refused(m *messages.AssignVehicle, atMs int64, code, detail string) *messages.AssignmentResult {
	return &messages.AssignmentResult{CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), State: Skipped, Sequence: 1, EndedAtMs: atMs, Code: code, Detail: detail}
}

// CalledOff is the result of an attempt whose cancel comes before its offer.
func CalledOff(m *messages.CancelAssignment, atMs int64, reason string) *messages.AssignmentResult {
	return &messages.AssignmentResult{CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), State: Cancelled, Sequence: 1, EndedAtMs: atMs, Detail: reason}
}
