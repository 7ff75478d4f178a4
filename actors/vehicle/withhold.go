package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/hindrance"
)

// view is what decides whether something keeps a permit away.
func (s *step) view() hindrance.View {
	return hindrance.View{
		Assignment: s.a, Results: s.results, Flags: s.flags, Attributes: s.attributes,
		Capability: s.capability, Condition: s.condition, Listens: s.v.Online || s.heard.online, AtMs: s.at,
	}
}

// hold is why a permit that the campaign would give is kept back; an empty code: it is not.
func (s *step) hold() cause {
	r := s.view().Permit()
	return cause{by: ByEngine, code: r.Code, detail: r.Detail}
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
	if s.view().News(hindrance.Reason{Code: c.code, Detail: c.detail}) {
		s.move(assignment.OnWithhold, c)
		if c.code != assignment.CodePermitWithheld {
			s.report()
		}
	}
	return true
}

// strayed takes the present permit back when something turns out to be in its way.
func (s *step) strayed() {
	if s.a.GetState() == assignment.Permitted && s.view().Blocked() != "" {
		s.takeBack()
	}
}

// takeBack takes the present permit back for the reason that there is. The vehicle has never
// had one that was kept until its window opens.
func (s *step) takeBack() {
	if s.move(assignment.OnWithdraw, s.hold()).GetPermitExpiresAtMs() > s.at {
		s.down(assignment.WithdrawOf(s.a))
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
