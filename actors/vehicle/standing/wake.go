package standing

import (
	"slices"
	"time"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/patience"
	"pacecar/messages"
)

// WakeAt is when Step next needs a Wake: at an expiry, or when patience with the
// campaign or with a manifest ends. Zero: never.
func (v *Standing) WakeAt() time.Time {
	a := v.Assignment
	if a == nil {
		return time.Time{}
	}
	at, spread := int64(0), bounds.Spread(v.ID, bounds.ExpirySpread)
	switch {
	case a.GetState() == assignment.Permitted || assignment.Undecided(a):
		at = assignment.PermitDue(a) + spread
	case assignment.Expires(a):
		at = assignment.EndsAt(a) + spread
	}
	for _, due := range []int64{patience.Due(a), consent.Due(a, v.Attributes.GetConsent()), v.turns()} {
		if due != 0 && (at == 0 || due+spread < at) {
			at = due + spread
		}
	}
	if v.Waits() {
		if retry := v.RetryAt(); at == 0 || retry < at {
			at = retry
		}
	}
	for _, due := range []int64{health.Earliest(v.Watches, v.Listening), v.TellAt()} {
		if due != 0 && (at == 0 || due < at) {
			at = due
		}
	}
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at)
}

// turns is when time changes whose turn it is; 0: never.
func (v *Standing) turns() int64 { return arbitration.Due(v.Arbitration, v.Assignment) }

// TellAt is when a campaign that has not acknowledged what was seen of the vehicle is told
// again; 0: never.
func (v *Standing) TellAt() int64 {
	if !health.Untold(v.Watches) {
		return 0
	}
	return v.ToldAt + bounds.Pause(v.ID, v.Tellings)
}

// Waits tells whether something is repeated until it is answered: a terminal report, a
// report that asks for a permit, a request for a manifest while the vehicle listens, a
// cancel.
func (v *Standing) Waits() bool {
	switch state := v.Assignment.GetState(); {
	case assignment.Ended(state):
		return !v.Assignment.GetAcknowledged() || v.tells()
	case state == assignment.Installed:
		return v.Online
	case assignment.Undecided(v.Assignment):
		return true
	default:
		return state == assignment.Downloaded
	}
}

// tells tells whether a cancel, of this attempt or of one before, is still repeated to a
// vehicle that listens: until the pauses grow no longer. After that it is said to a vehicle
// that comes online or speaks of the attempt, and to one that does neither a hundred
// repetitions say nothing.
func (v *Standing) tells() bool {
	return v.Online && v.Retries < bounds.MaximumRetries &&
		(v.Assignment.GetCancelling() || slices.ContainsFunc(v.Results, (*messages.AssignmentResult).GetCancelling))
}

// RetryAt is when it is repeated next.
func (v *Standing) RetryAt() int64 {
	from := v.Retried
	if from == 0 {
		from = v.Assignment.GetChangedAtMs()
	}
	return from + bounds.Pause(v.ID, v.Retries)
}
