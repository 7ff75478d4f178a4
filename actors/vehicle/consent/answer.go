package consent

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Outcome is what an answer means.
type Outcome struct {
	By       string                    // who has spoken
	Standing *messages.ConsentStanding // as it is now; nil: nothing new was said
	Event    string                    // in the history
	Refusal  string                    // code of the refusal that it is; empty: none
	Detail   string
}

// Answer judges what was answered about a phase of an attempt that has not begun to install.
// The same answer again says nothing new. A no counts from whoever gives it.
func Answer(a *messages.Assignment, m *messages.Consent, speaks string, atMs int64) Outcome {
	p, phase := a.GetPolicy().GetConsent(), m.GetPhase()
	was, who := Standing(a, phase), Who(p, phase, speaks)
	if at := given(m); at != 0 && at <= was.GetAtMs() {
		return Outcome{} // said before, or overtaken by a later answer
	}
	was = Counting(a, phase, speaks)
	switch m.GetAnswer() {
	case messages.ConsentAnswer_CONSENT_NO:
		if who == "" {
			who = owner
		}
		return Outcome{By: who, Refusal: assignment.CodeConsentRefused, Detail: fmt.Sprintf("The %s refuses the %s.", who, Word(phase))}
	case messages.ConsentAnswer_CONSENT_YES:
		if who == "" || was.GetAnswer() == messages.ConsentAnswer_CONSENT_YES {
			return Outcome{}
		}
		s := copied(was)
		s.Answer, s.AtMs, s.By = messages.ConsentAnswer_CONSENT_YES, given(m), who
		return Outcome{By: who, Standing: s, Event: "ConsentGiven", Detail: fmt.Sprintf("The %s agrees to the %s.", who, Word(phase))}
	default:
		return postponed(p, was, who, m, atMs)
	}
}

// postponed judges an answer that puts a phase off.
func postponed(p *messages.ConsentPlan, was *messages.ConsentStanding, who string, m *messages.Consent, atMs int64) Outcome {
	s := copied(was)
	if s.FirstPostponedMs == 0 {
		s.FirstPostponedMs = atMs
	}
	until := min(m.GetUntil().AsTime().UnixMilli(), latest(p, s))
	switch {
	case who == "" || given(m) == 0 && was.GetPostponed() > 0 && until <= was.GetUntilMs():
		return Outcome{} // nobody was asked, or it is said again
	case was.GetPostponed() >= p.GetMaximumPostponements():
		return Outcome{By: who, Refusal: assignment.CodePostponedTooOften,
			Detail: fmt.Sprintf("The %s puts off the %s once more, which the plan allows %s.", who, Word(m.GetPhase()), times(p.GetMaximumPostponements()))}
	}
	s.Answer, s.Postponed, s.UntilMs, s.AtMs, s.By = messages.ConsentAnswer_CONSENT_LATER, s.Postponed+1, until, given(m), who
	return Outcome{By: who, Standing: s, Event: "ConsentPostponed", Detail: fmt.Sprintf("The %s puts off the %s until %s, %d of %d times.",
		who, Word(m.GetPhase()), time.UnixMilli(until).UTC().Format(time.RFC3339), s.Postponed, p.GetMaximumPostponements())}
}

// given is when an answer was given, in Unix milliseconds; 0: it does not say.
func given(m *messages.Consent) int64 {
	if m.GetAt() == nil {
		return 0
	}
	return m.GetAt().AsTime().UnixMilli()
}

func times(n uint32) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	default:
		return fmt.Sprintf("%d times", n)
	}
}

func copied(s *messages.ConsentStanding) *messages.ConsentStanding {
	if s == nil {
		return &messages.ConsentStanding{}
	}
	return proto.CloneOf(s)
}
