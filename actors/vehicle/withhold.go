package vehicle

import (
	"fmt"

	"pacecar/actors/vehicle/assignment"
)

// withhold refuses a permit for now. The campaign is not told at once, for it would
// permit again at once: it hears of it when the permit may come, and by the ordinary
// repetition.
func (s *step) withhold() {
	if s.a.GetCode() != assignment.CodePermitWithheld {
		s.move(assignment.OnWithhold, s.withheld())
	}
}

// withheld is the cause of a permit that is kept away.
func (s *step) withheld() cause {
	r := assignment.Blocking(s.results, s.at)
	what := "may still begin to install"
	if r.GetInstallingAfterEnd() {
		what = "is installing"
	}
	known := "has ended"
	if assignment.Unknown(r) {
		known = "the engine does not know"
	}
	return cause{by: ByEngine, code: assignment.CodePermitWithheld,
		detail: fmt.Sprintf("The vehicle %s campaign %s, attempt %d, which %s.", what, r.GetCampaignId(), r.GetAttempt(), known)}
}

// strayed takes the present permit back when an ended attempt turns out to be running.
func (s *step) strayed() {
	if s.a.GetState() == assignment.Permitted && assignment.Blocking(s.results, s.at) != nil {
		s.move(assignment.OnWithdraw, s.withheld())
		s.sendWithdraw()
		s.report()
	}
}

// release asks for the permit again when nothing keeps it away any more.
func (s *step) release() bool {
	if s.a.GetState() != assignment.Downloaded || s.a.GetCode() != assignment.CodePermitWithheld || assignment.Blocking(s.results, s.at) != nil {
		return false
	}
	s.move(assignment.OnRelease, cause{by: ByEngine})
	s.report()
	return true
}
