package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/patience"
	"pacecar/actors/vehicle/readiness"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// learn hears in what condition the vehicle is. It is not worth a commit: a permit that was
// kept back for it is.
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
