package assignment

import "pacecar/messages"

// Expires tells whether the assignment's offer can run out.
func Expires(a *messages.Assignment) bool {
	return a.GetExpiresAtMs() != 0 && !Ended(a.GetState()) && !Underway(a.GetState())
}

// Undecided tells whether a cancel waits for the vehicle to say if it used its permit.
func Undecided(a *messages.Assignment) bool {
	return a.GetCancelling() && !Ended(a.GetState()) && !Underway(a.GetState())
}

// Blocking is an ended attempt that keeps permits away, or nil: one that the vehicle
// says it is installing, or one whose permit it may still use because it has not
// confirmed the cancel. Two installations must never run on one vehicle.
func Blocking(results []*messages.AssignmentResult, atMs int64) *messages.AssignmentResult {
	for _, r := range results {
		if r.GetInstallingAfterEnd() || (r.GetCancelling() && r.GetPermitExpiresMs() > atMs) {
			return r
		}
	}
	return nil
}
