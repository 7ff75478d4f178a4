// Package occupant is which campaign holds a vehicle.
//
// Selectors ask for it, the index keeps it and the vehicle acts by it: all by this one
// function, which decides from its argument alone.
package occupant

import "pacecar/messages"

// DealerSays is the code of an attempt that is INSTALLED by the word of a dealer alone: no
// manifest of the vehicle has confirmed it.
const DealerSays = "DealerSays"

// How one has failed of which a dealer said that it is installed.
const (
	DealerContradicted = "DealerContradicted" // the manifest shows other software
	DealerUnconfirmed  = "DealerUnconfirmed"  // the dealer's word counts no longer, and no manifest has confirmed it
)

// Of is the campaign that holds a vehicle with this assignment: one whose offer has
// not ended, unless it was cancelled and only waits for the vehicle's word; "": none. A
// vehicle that is held skips the offers of all others. The word of a dealer holds no vehicle,
// unless the vehicle itself has begun to install.
func Of(a *messages.Assignment) string {
	switch a.GetState() {
	case messages.AssignmentState_OFFERED, messages.AssignmentState_ACCEPTED, messages.AssignmentState_DOWNLOADING,
		messages.AssignmentState_DOWNLOADED, messages.AssignmentState_PERMITTED:
		if a.GetCancelling() {
			return ""
		}
		return a.GetCampaignId()
	case messages.AssignmentState_INSTALLING, messages.AssignmentState_INSTALLED:
		if a.GetCode() == DealerSays && a.GetInstallingAtMs() == 0 {
			return ""
		}
		return a.GetCampaignId()
	default:
		return ""
	}
}
