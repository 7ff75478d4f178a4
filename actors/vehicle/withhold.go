package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/readiness"
	"pacecar/messages"
)

// blocked says why no installation may begin at the moment; "": one may. Two installations
// must never run at once, and none begins on hardware that nobody has looked at.
func (s *step) blocked() string {
	if r := assignment.Blocking(s.results, s.at); r != nil {
		return assignment.BlockedBecause(r)
	}
	if f := s.flags.Hardware(); f != nil {
		return f.GetDetail()
	}
	return ""
}

// hold is why a permit that the campaign would give is kept back; an empty code: it is not.
// Every such reason is here, the gravest first.
func (s *step) hold() cause {
	if why := s.blocked(); why != "" {
		return cause{by: ByEngine, code: assignment.CodePermitWithheld, detail: messages.Cut(why, bounds.MaximumDetail)}
	}
	if who := s.agrees(consent.Install); who != "" {
		return cause{by: ByEngine, code: assignment.CodeConsentPending, detail: consent.Because(s.a, consent.Install, who)}
	}
	if why := s.unready(); why != "" {
		return cause{by: ByEngine, code: assignment.CodeNotReady, detail: why}
	}
	return cause{}
}

// withhold keeps a permit back while there is a reason. The campaign hears that the vehicle
// waits, so that it does not count as silent, and permits again when it hears that the
// reason has gone. Of an installation that nobody expected it does not hear: that one may
// be silence.
func (s *step) withhold() bool {
	c := s.hold()
	if c.code == "" {
		return false
	}
	same := s.a.GetCode() == c.code && (s.a.GetDetail() == c.detail || !s.newsworthy(c))
	if !same {
		s.move(assignment.OnWithhold, c)
		if c.code != assignment.CodePermitWithheld {
			s.report()
		}
	}
	return true
}

// newsworthy tells whether another reason of the same code is written at once: of consent
// each is an answer, and anything is better than not to know the vehicle's condition.
func (s *step) newsworthy(c cause) bool {
	return c.code == assignment.CodeConsentPending || s.a.GetDetail() == readiness.Unknown || s.at-s.a.GetChangedAtMs() >= bounds.ReasonsEvery.Milliseconds()
}

// strayed takes the present permit back when something turns out to be in its way.
func (s *step) strayed() {
	if s.a.GetState() == assignment.Permitted && s.blocked() != "" {
		s.takeBack()
	}
}

// takeBack takes the present permit back for the reason that there is. The vehicle has never
// had one that was kept until its window opens.
func (s *step) takeBack() {
	if s.move(assignment.OnWithdraw, s.hold()).GetPermitExpiresAtMs() > s.at {
		s.sendWithdraw()
	}
	s.report()
}

// release asks for the permit again when nothing keeps it away any more.
func (s *step) release() bool {
	if s.a.GetState() != assignment.Downloaded || !assignment.Withheld(s.a.GetCode()) || s.withhold() {
		return false
	}
	s.move(assignment.OnRelease, cause{by: ByEngine})
	s.report()
	return true
}

// awaits tells whether the attempt waits for the vehicle's condition, or for somebody's
// consent, which takes as long as it takes: one that has put it off, or that listens and
// was asked.
func (s *step) awaits() bool {
	switch s.a.GetState() {
	case assignment.Offered:
		return s.agrees(consent.Download) != "" && (s.v.Online || s.heard.online || consent.Standing(s.a, consent.Download) != nil)
	case assignment.Downloaded:
		return s.a.GetCode() == assignment.CodeNotReady || s.a.GetCode() == assignment.CodeConsentPending
	default:
		return false
	}
}

// agrees is who has still to agree to a phase; empty: nobody, or the vehicle asks by itself.
func (s *step) agrees(phase consent.Phase) string {
	if s.capability < consent.Capability {
		return ""
	}
	return consent.Pending(s.a, phase, s.v.Attributes.GetConsent())
}

// unready is why the vehicle is in no condition to install. Where that is not known freshly
// enough, what was known stays the reason.
func (s *step) unready() string {
	p := s.a.GetPolicy()
	switch {
	case !readiness.Judges(p, s.capability):
		return ""
	case !readiness.Stale(p, s.condition, s.at):
		return readiness.Wanting(p.GetPreconditions(), s.condition)
	case s.a.GetCode() == assignment.CodeNotReady:
		return s.a.GetDetail()
	default:
		return readiness.Unknown
	}
}

// wantCondition asks a vehicle that has downloaded for its condition, unless it is known or
// the permit waits for something else.
func (s *step) wantCondition() {
	p := s.a.GetPolicy()
	waits := s.a.GetCode() == assignment.CodeConsentPending || s.a.GetCode() == assignment.CodePermitWithheld
	if s.a.GetState() == assignment.Downloaded && !waits && readiness.Judges(p, s.capability) && readiness.Stale(p, s.condition, s.at) {
		s.down(assignment.ConditionRequest())
	}
}

// grounds is what a permit is given on.
func (s *step) grounds() string {
	if readiness.Judges(s.a.GetPolicy(), s.capability) {
		return readiness.Grounds(s.condition)
	}
	return ""
}
