package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/patience"
	"pacecar/actors/vehicle/readiness"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// learn hears in what condition the vehicle is. It is not worth a commit: a permit that was kept back for it is.
func (s *step) learn(m *messages.Condition) *messages.Rejection {
	if no := bounds.Condition(m, s.at); no != nil {
		return no
	}
	if c := readiness.Taken(m, s.at); s.condition == nil || !c.GetAt().AsTime().Before(s.condition.GetAt().AsTime()) {
		s.heard.condition, s.condition = c, c
		s.release()
	}
	return nil
}

// answer hears whether somebody agrees to a phase of an update.
func (s *step) answer(m *messages.Consent) *messages.Rejection {
	if no := bounds.Consent(m); no != nil {
		return no
	}
	if !consent.Concerns(s.v.Consents, s.a, m, s.attributes.GetConsent()) || assignment.Ended(s.a.GetState()) || assignment.Underway(s.a.GetState()) {
		return nil // it speaks of what is over, or has begun
	}
	switch o := consent.Answer(s.a, m, s.attributes.GetConsent(), s.at); {
	case o.Refusal != "":
		s.refuse(o)
	case o.Standing != nil:
		s.amend(Event{By: o.By, Name: o.Event, Detail: o.Detail}, func(a *messages.Assignment) { consent.Set(a, m.GetPhase(), o.Standing) })
		s.answered()
	}
	return nil
}

// answered does what follows from an answer, or from another one's being asked by now.
func (s *step) answered() {
	switch {
	case s.a.GetState() == assignment.Permitted && s.view().Agrees(consent.Install) != "":
		s.takeBack()
	case s.a.GetState() == assignment.Offered:
		s.report() // whether it waits
	case !s.release():
		s.down(word.Condition(s.view())...)
	}
}

// refuse ends an attempt to which somebody does not agree. It is never tried again.
func (s *step) refuse(o consent.Outcome) {
	s.giveUp(assignment.OnRejected, cause{by: o.By, code: o.Refusal, detail: o.Detail})
	s.report()
}

// outlasted ends, or asks about, what takes longer than the plan allows; false: nothing does.
func (s *step) outlasted() bool {
	if due := consent.Due(s.a, s.v.Attributes.GetConsent()); due != 0 && due <= s.at {
		s.refuse(consent.TooLong(s.a, s.v.Attributes.GetConsent(), ByEngine))
		return true
	}
	due, over := patience.Next(s.a)
	if over == patience.Nothing || due > s.at {
		return false
	}
	c := cause{by: ByEngine, code: assignment.CodeTimedOut, detail: patience.Because(s.a, over)}
	switch over {
	case patience.Confirmation:
		c.code = assignment.CodeDealerUnconfirmed
		s.disown(assignment.OnUnconfirmed, c, false)
		s.report()
	case patience.Installation:
		c.code = assignment.CodeManifestAsked
		s.move(assignment.OnLate, c)
		s.requestManifest()
	case patience.Answer:
		s.move(assignment.OnOverdue, c)
		s.report()
	default:
		s.giveUp(assignment.OnFailed, c)
		s.report()
	}
	return true
}

// feel hears how the vehicle is. What is as it was costs no commit.
func (s *step) feel(m *messages.Health) *messages.Rejection {
	no := bounds.Health(m)
	if is := health.Taken(s.health, m); no == nil && is != s.health {
		s.health = is
		s.event(Event{Kind: event.HealthLearned, Health: is})
		s.look(health.Feels(is, s.at))
	}
	return no
}

// look lets every watch see something. Its campaign is told what that makes of the vehicle.
func (s *step) look(sees health.Sight) {
	by := map[bool]string{true: ByVehicle, false: ByEngine}[s.heard.on]
	events, reports := health.Look(s.watches, by, sees)
	for _, e := range events {
		s.watches = e.Watches
		s.event(e)
	}
	s.say(reports...)
}

// soak watches a vehicle that has just succeeded. The report of that says what is seen.
func (s *step) soak() {
	if w := health.Begin(s.a, s.health, s.capability, s.heard.on, s.at); w != nil {
		s.event(health.Changed(s.watches, nil, w, ByVehicle))
		s.watches = health.Keep(s.watches, w)
	}
}

// miss finds that a silent vehicle has vanished, or asks one that is connected, and says again what no campaign has acknowledged.
func (s *step) miss() {
	if due := health.Earliest(s.watches, s.v.Listening); s.v.Online && due != 0 && due <= s.at {
		s.requestManifest()
	}
	s.look(health.Misses(s.at, s.v.Listening, s.v.Online))
	if at := s.v.TellAt(); at != 0 && at <= s.at {
		s.retell()
	}
}

// retell says what was seen to campaigns that have not acknowledged it.
func (s *step) retell() {
	s.say(health.Owed(s.watches)...)
	s.event(Event{Kind: event.Retold})
}

// listen goes on watching after a recovery. Its events are volatile.
func (s *step) listen() {
	if health.Untold(s.watches) {
		s.retell()
	}
	if health.Earliest(s.watches, 0) != 0 {
		s.event(Event{Kind: event.Listening})
	}
}
