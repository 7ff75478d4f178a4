// Package since tells what has become of the software that an ended attempt brought a vehicle, as far as the
// vehicle's record knows: how the attempt ended stays what it was.
//
// Its function changes nothing that it is given, and may be called from any goroutine.
package since

import (
	"fmt"
	"slices"

	"pacecar/messages"
)

// Text says that a vehicle has got other software since an attempt that succeeded; empty: it has not, or nobody
// knows. What the present attempt offered is known, and compared with what the vehicle has reported; of earlier
// ones it is known which control units run what their campaign installed.
func Text(r *messages.VehicleRecord, ended *messages.AssignmentResult) string {
	if s := ended.GetState(); s != messages.AssignmentState_SUCCEEDED && s != messages.AssignmentState_UNHEALTHY {
		return ""
	}
	if a := r.GetAssignment(); a.GetCampaignId() == ended.GetCampaignId() && a.GetAttempt() == ended.GetAttempt() {
		for _, e := range r.GetInventory() {
			if e.GetReported() && slices.ContainsFunc(a.GetArtifacts(), func(o *messages.OfferedArtifact) bool { return o.GetEcuId() == e.GetId() && !runs(e, o) }) {
				return fmt.Sprintf("other software since: %s runs %s now", e.GetId(), e.GetVersion())
			}
		}
		return ""
	}
	reported := false
	for _, e := range r.GetInventory() {
		if e.GetInstalledBy() == ended.GetCampaignId() {
			return ""
		}
		reported = reported || e.GetReported()
	}
	if !reported {
		return ""
	}
	return "other software since: no ECU runs what it installed"
}

// runs tells whether a control unit runs just what was offered for it, as far as both are known.
func runs(e *messages.ECU, o *messages.OfferedArtifact) bool {
	return e.GetVersion() == o.GetVersion() && (e.GetSha256() == "" || o.GetSha256() == "" || e.GetSha256() == o.GetSha256())
}
