package vehicle

import (
	"time"

	"pacecar/actors/vehicle/assignment"
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
		s.wantCondition()
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
	if s.a.GetCode() == assignment.CodeConsentPending {
		s.giveUp(assignment.OnRejected, cause{by: ByEngine, code: assignment.CodeConsentUnanswered, detail: "The offer's time ran out before anybody agreed to the installation."})
	} else {
		s.giveUp(assignment.OnOfferExpiry, cause{by: ByEngine, code: assignment.CodeOfferExpired, detail: "The offer's time ran out."})
	}
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
	case assignment.Reached(a, s.at) && s.hold().code != "": // what it was given on may be long ago
		s.takeBack()
		s.wantCondition()
	case assignment.Reached(a, s.at):
		s.amend(Event{By: ByEngine, Name: "WindowReached"}, func(a *messages.Assignment) { maintenance.Reach(a, v.Attributes, s.at) })
		s.sendPermit()
		s.report()
	case s.expired():
		s.expire()
	case s.outlasted():
	case v.Waits() && v.RetryAt() <= s.at && !s.release():
		if v.Online {
			s.owed()
		}
		if state == assignment.Installed {
			s.event(Event{Kind: event.Retried}) // the campaign knows; the manifest is wanting
		} else {
			s.repeat()
		}
	}
}
