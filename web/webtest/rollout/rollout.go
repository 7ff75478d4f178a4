// Package rollout is what becomes of one vehicle in the rollouts of the engine in memory: the
// states that it goes through, and what an end leaves in the records. It keeps nothing; the
// caller owns the records.
package rollout

import "pacecar/messages"

// Life is what an assignment goes through when nothing goes wrong.
var Life = []messages.AssignmentState{
	messages.AssignmentState_WAITING, messages.AssignmentState_OFFERED, messages.AssignmentState_ACCEPTED,
	messages.AssignmentState_DOWNLOADING, messages.AssignmentState_DOWNLOADED, messages.AssignmentState_PERMITTED,
	messages.AssignmentState_INSTALLING, messages.AssignmentState_INSTALLED, messages.AssignmentState_SUCCEEDED,
}

// InFlight tells whether a vehicle was offered the update and has not ended.
func InFlight(s messages.AssignmentState) bool {
	return s >= messages.AssignmentState_OFFERED && s <= messages.AssignmentState_INSTALLED
}

// Ended tells whether an assignment is over.
func Ended(s messages.AssignmentState) bool { return s >= messages.AssignmentState_SUCCEEDED }

// Install puts the new software into the inventory.
func Install(r *messages.VehicleRecord, a *messages.Assignment) {
	for _, f := range a.GetArtifacts() {
		for _, ecu := range r.GetInventory() {
			if ecu.GetId() == f.GetEcuId() {
				ecu.Version, ecu.Sha256 = f.GetVersion(), f.GetSha256()
			}
		}
	}
	r.InventoryVersion++
}

// CountFailure counts one more failure of an ECU with a code.
func CountFailure(r *messages.CampaignRecord, ecu, code string) {
	for _, f := range r.GetFailures() {
		if f.GetEcuId() == ecu && f.GetCode() == code {
			f.Count++
			return
		}
	}
	r.Failures = append(r.Failures, &messages.FailureCount{EcuId: ecu, Code: code, Count: 1})
}
