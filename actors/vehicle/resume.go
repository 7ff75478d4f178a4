package vehicle

import (
	"slices"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/maintenance"
	"pacecar/messages"
)

// owed derives from the state what the vehicle must still hear.
func (s *step) owed() {
	for _, r := range s.results {
		if r.GetCancelling() {
			s.sendCancel(r.GetCampaignId(), r.GetAttempt(), r.GetCancelReason())
		}
	}
	a := s.a
	if a.GetCancelling() {
		s.sendCancel(a.GetCampaignId(), a.GetAttempt(), a.GetCancelReason())
		return
	}
	switch a.GetState() {
	case assignment.Offered:
		if s.flags.First() == nil {
			s.sendOffer()
		}
	case assignment.Downloaded:
		if a.GetPermitExpiresAtMs() > s.at {
			s.sendWithdraw()
		}
	case assignment.Permitted:
		s.sendPermit()
	case assignment.Installed:
		s.requestManifest()
	default:
	}
}

// inquire asks a vehicle that comes online whether it still installs. It does not say again
// what was acknowledged, and a store that lost its tail may have forgotten how it ended.
func (s *step) inquire() {
	if s.a.GetState() == assignment.Installing && !s.a.GetCancelling() {
		s.sendOffer()
	}
}

// Resume derives what must still be said from the state alone: after recovery nobody
// knows what was said before. Its events are volatile.
func (v *Vehicle) Resume(now time.Time) Decision {
	s := newStep(v, now)
	s.owed()
	if v.Awake() {
		s.repeat()
	}
	return s.Decision
}

// repeat says to the campaign again what it has not acknowledged.
func (s *step) repeat() {
	if !assignment.Ended(s.a.GetState()) || !s.a.GetAcknowledged() {
		s.report()
	}
	s.event(Event{Kind: event.Retried})
}

// expired tells whether the offer's time has run out before a permit was given.
func (s *step) expired() bool {
	return s.a.GetState() != assignment.Permitted && assignment.Expires(s.a) && s.a.GetExpiresAtMs() <= s.at
}

// expire ends an attempt whose offer's time has run out.
func (s *step) expire() {
	s.giveUp(assignment.OnOfferExpiry, cause{by: ByEngine, code: assignment.CodeOfferExpired, detail: "The offer's time ran out."})
	s.a.PermitExpiresAtMs = 0
	s.report()
}

// wake does what has become due. What a connected vehicle may have missed, a withdrawal,
// a cancel or a request for a manifest, is said again to it; one that is away is told
// when it comes back.
func (s *step) wake() {
	v, a := s.v, s.a
	if a == nil {
		return
	}
	state := a.GetState()
	switch {
	case assignment.Undecided(a) && a.GetPermitExpiresAtMs() <= s.at:
		s.giveUp(assignment.OnCancel, cause{by: ByEngine, detail: a.GetCancelReason()})
		s.a.PermitExpiresAtMs = 0
		s.report()
	case state == assignment.Permitted && a.GetPermitExpiresAtMs() <= s.at:
		s.move(assignment.OnPermitExpiry, cause{by: ByEngine, code: assignment.CodePermitExpired, detail: "The permit was not used in time."}).PermitExpiresAtMs = 0
		s.report()
	case assignment.Reached(a, s.at):
		s.amend(Event{By: ByEngine, Name: "WindowReached"}, func(a *messages.Assignment) { maintenance.Reach(a, v.attributes, s.at) })
		s.sendPermit()
		s.report()
	case s.expired():
		s.expire()
	case v.waits() && v.retryAt() <= s.at && !s.release():
		if v.online {
			s.owed()
		}
		if state == assignment.Installed {
			s.event(Event{Kind: event.Retried}) // the campaign knows; the manifest is wanting
		} else {
			s.repeat()
		}
	}
}

// WakeAt is when Step next needs a Wake: at an expiry, or when patience with the
// campaign or with a manifest ends. Zero: never.
func (v *Vehicle) WakeAt() time.Time {
	a := v.assignment
	if a == nil {
		return time.Time{}
	}
	at := int64(0)
	switch {
	case a.GetState() == assignment.Permitted || assignment.Undecided(a):
		at = assignment.PermitDue(a) + bounds.Spread(v.vin, bounds.ExpirySpread)
	case assignment.Expires(a):
		at = a.GetExpiresAtMs() + bounds.Spread(v.vin, bounds.ExpirySpread)
	}
	if v.waits() {
		if retry := v.retryAt(); at == 0 || retry < at {
			at = retry
		}
	}
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at)
}

// waits tells whether something is repeated until it is answered: a terminal report, a
// report that asks for a permit, a request for a manifest while the vehicle listens, a
// cancel.
func (v *Vehicle) waits() bool {
	switch state := v.assignment.GetState(); {
	case assignment.Ended(state):
		return !v.assignment.GetAcknowledged() || v.tells()
	case state == assignment.Installed:
		return v.online
	case assignment.Undecided(v.assignment):
		return true
	default:
		return state == assignment.Downloaded
	}
}

// tells tells whether a cancel, of this attempt or of one before, is still repeated to a
// vehicle that listens: until the pauses grow no longer. After that it is said to a vehicle
// that comes online or speaks of the attempt, and to one that does neither a hundred
// repetitions say nothing.
func (v *Vehicle) tells() bool {
	return v.online && v.retries < bounds.MaximumRetries &&
		(v.assignment.GetCancelling() || slices.ContainsFunc(v.results, (*messages.AssignmentResult).GetCancelling))
}

// retryAt is when it is repeated next.
func (v *Vehicle) retryAt() int64 {
	from := v.retried
	if from == 0 {
		from = v.assignment.GetChangedAtMs()
	}
	return from + bounds.Pause(v.vin, v.retries)
}
