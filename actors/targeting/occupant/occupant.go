// Package occupant is which campaign holds a vehicle.
//
// Selectors ask for it, the index keeps it and the vehicle acts by it: all by this one
// function, which decides from its argument alone.
package occupant

import "pacecar/messages"

// Of is the campaign that holds a vehicle with this assignment: one whose offer has
// not ended, unless it was cancelled and only waits for the vehicle's word; "": none. A
// vehicle that is held skips the offers of all others.
func Of(a *messages.Assignment) string {
	switch a.GetState() {
	case messages.AssignmentState_OFFERED, messages.AssignmentState_ACCEPTED, messages.AssignmentState_DOWNLOADING,
		messages.AssignmentState_DOWNLOADED, messages.AssignmentState_PERMITTED:
		if a.GetCancelling() {
			return ""
		}
		return a.GetCampaignId()
	case messages.AssignmentState_INSTALLING, messages.AssignmentState_INSTALLED:
		return a.GetCampaignId()
	default:
		return ""
	}
}
