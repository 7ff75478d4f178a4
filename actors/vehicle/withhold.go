package vehicle

import (
	"fmt"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// blocked says why no permit may be given at the moment; "": one may. Two installations
// must never run at once, and none begins on hardware that nobody has looked at.
func (s *step) blocked() string {
	if r := assignment.Blocking(s.results, s.at); r != nil {
		what := "may still begin to install"
		if r.GetInstallingAfterEnd() {
			what = "is installing"
		}
		known := "has ended"
		if assignment.Unknown(r) {
			known = "the engine does not know"
		}
		return fmt.Sprintf("The vehicle %s campaign %s, attempt %d, which %s.", what, r.GetCampaignId(), r.GetAttempt(), known)
	}
	if f := s.flags.Hardware(); f != nil {
		return f.GetDetail()
	}
	return ""
}

// withhold refuses a permit while the reason lasts. The campaign is not told at once, for it would
// permit again at once: it hears of it when the permit may come, and by the ordinary
// repetition.
func (s *step) withhold() {
	if s.a.GetCode() != assignment.CodePermitWithheld {
		s.move(assignment.OnWithhold, s.withheld())
	}
}

// withheld is the cause of a permit that is kept away.
func (s *step) withheld() cause {
	return cause{by: ByEngine, code: assignment.CodePermitWithheld, detail: messages.Cut(s.blocked(), bounds.MaximumDetail)}
}

// strayed takes the present permit back when something turns out to be in its way.
func (s *step) strayed() {
	if s.a.GetState() == assignment.Permitted && s.blocked() != "" {
		s.move(assignment.OnWithdraw, s.withheld())
		s.sendWithdraw()
		s.report()
	}
}

// release asks for the permit again when nothing keeps it away any more.
func (s *step) release() bool {
	if s.a.GetState() != assignment.Downloaded || s.a.GetCode() != assignment.CodePermitWithheld || s.blocked() != "" {
		return false
	}
	s.move(assignment.OnRelease, cause{by: ByEngine})
	s.report()
	return true
}
