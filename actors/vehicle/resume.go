package vehicle

import (
	"time"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/maintenance"
	"pacecar/actors/vehicle/recollection"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// inquire asks a vehicle that comes online whether it still installs. It does not say again what was acknowledged, and a store that lost its tail may have forgotten how it ended.
func (s *step) inquire() {
	if s.a.GetState() == assignment.Installing && !s.a.GetCancelling() {
		s.sendOffer()
	}
}

// Resume derives what must still be said from the state alone: after recovery nobody knows what was said before. Its events are volatile.
func (v *Vehicle) Resume(now time.Time) Decision {
	s := newStep(v, now)
	s.owed()
	if v.Awake() {
		s.repeat()
	}
	s.listen()
	return s.Decision
}

// repeat says to the campaign again what it has not acknowledged.
func (s *step) repeat() {
	if !assignment.Ended(s.a.GetState()) || !s.a.GetAcknowledged() {
		s.report()
	}
	s.event(Event{Kind: event.Retried})
}

// expire ends an attempt whose offer's time has run out.
func (s *step) expire() {
	trigger, code, detail := assignment.RanOut(s.a)
	s.giveUp(trigger, cause{by: ByEngine, code: code, detail: detail})
	s.a.PermitExpiresAtMs = 0
	s.report()
}

// wake does what has become due. What a connected vehicle may have missed, a withdrawal, a cancel or a request for a manifest, is said
// again to it; one that is away is told when it comes back.
func (s *step) wake() {
	v, a := s.v, s.a
	if s.miss(); a == nil {
		return
	}
	state := a.GetState()
	switch {
	case assignment.Undecided(a) && a.GetPermitExpiresAtMs() <= s.at:
		trigger := arbitration.Ends(s.kept, a, assignment.OnCancel)
		s.giveUp(trigger, cause{by: ByEngine, code: arbitration.CodeOf(trigger, ""), detail: a.GetCancelReason()})
		s.a.PermitExpiresAtMs = 0
		s.report()
	case state == assignment.Permitted && a.GetPermitExpiresAtMs() <= s.at:
		code, detail := assignment.Unused(a)
		s.move(assignment.OnPermitExpiry, cause{by: ByEngine, code: code, detail: detail}).PermitExpiresAtMs = 0
		s.report()
	case assignment.Reached(a, s.at) && s.hold().code != "": // what it was given on may be long ago
		s.takeBack()
		s.down(word.Condition(s.view())...)
	case assignment.Reached(a, s.at):
		s.amend(Event{By: ByEngine, Name: "WindowReached"}, func(a *messages.Assignment) { maintenance.Reach(a, v.Attributes, s.at) })
		s.down(word.Permit(s.view())...)
		s.report()
	case assignment.RunOut(s.a, s.at):
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

// recall brings an attempt to where its campaign has heard it, and asks the vehicle where it stands.
func (s *step) recall(h *messages.HeardAttempt) {
	if trigger := recollection.Trigger(s.a.GetState(), h); trigger != "" {
		s.move(trigger, cause{by: "campaign " + s.a.GetCampaignId(), code: assignment.AlarmUnknown, detail: recollection.Because(h)})
	}
	if code, detail, shown := recollection.Shown(s.a, h, s.v.Inventory); shown {
		if code == "" {
			s.owns(ByVehicle)
		}
		s.giveUp(assignment.OnManifest, cause{by: ByEngine, code: code, detail: detail})
	} else if h.GetCalledOff() != "" && !recollection.Began(h) {
		s.cancelCurrent(messages.Cut(h.GetCalledOff(), bounds.MaximumDetail), "")
	} else if s.owed(); recollection.Asks(s.a, h) {
		s.sendOffer()
	}
	if recollection.AsksSoftware(s.a, h) {
		s.requestManifest()
	}
}
