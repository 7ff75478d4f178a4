// Package consent is who must agree to which phase of an update, what was answered, and how
// often and how long an answer may be put off.
//
// The plan says who is asked at most, and the vehicle's consent attribute who speaks for it:
// a plan that asks owners asks whoever that is; one that asks fleets asks only the operators
// of vehicles that belong to one; nobody is asked for a vehicle that needs nobody's consent.
// The engine waits for the answers of vehicles that can report them; others ask by
// themselves, and accept or reject.
//
// An answer counts for the campaign and the vehicle, however many attempts that takes: see [Recall],
// which says what voids it.
package consent

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Capability is the least version of the protocol whose vehicles report answers.
const Capability = 2

// Phase is a step of an update that somebody agrees to.
type Phase = messages.ConsentPhase

// Phases of an update, as the wire names them.
const (
	Download = messages.ConsentPhase_CONSENT_DOWNLOAD
	Install  = messages.ConsentPhase_CONSENT_INSTALL
)

// Who may be asked.
const (
	nobody = "none"
	fleet  = "fleet"
	owner  = "owner"
)

// Who is asked before a phase: owner, fleet, or nobody, which is empty. speaks is the vehicle's
// consent attribute.
func Who(p *messages.ConsentPlan, phase messages.ConsentPhase, speaks string) string {
	if speaks == "" {
		speaks = owner
	}
	asked := p.GetDownload()
	if phase == Install {
		asked = p.GetInstall()
	}
	switch {
	case speaks == nobody, asked != owner && asked != fleet, asked == fleet && speaks == owner:
		return ""
	default:
		return speaks
	}
}

// Standing is what was answered about a phase; nil: nothing.
func Standing(a *messages.Assignment, phase messages.ConsentPhase) *messages.ConsentStanding {
	if phase == Install {
		return a.GetInstallConsent()
	}
	return a.GetDownloadConsent()
}

// Counting is what was answered about a phase by whoever speaks for the vehicle now; nil: nothing. What
// somebody else has answered, to whom it belonged before, binds nobody.
func Counting(a *messages.Assignment, phase Phase, speaks string) *messages.ConsentStanding {
	s := Standing(a, phase)
	if who := Who(a.GetPolicy().GetConsent(), phase, speaks); !said(s) || s.GetBy() != "" && who != "" && s.GetBy() != who {
		return nil
	}
	return s
}

// Set keeps what was answered about a phase.
func Set(a *messages.Assignment, phase messages.ConsentPhase, s *messages.ConsentStanding) {
	if phase == Install {
		a.InstallConsent = s
	} else {
		a.DownloadConsent = s
	}
}

// Sold tells whether another one is asked about an assignment by now. Nobody is bound by what a former
// owner has agreed to.
func Sold(a *messages.Assignment, was, is *messages.VehicleAttributes) bool {
	p := a.GetPolicy().GetConsent()
	return Who(p, Download, was.GetConsent()) != Who(p, Download, is.GetConsent()) || Who(p, Install, was.GetConsent()) != Who(p, Install, is.GetConsent())
}

// Pending is who has still to agree to a phase; empty: nobody.
func Pending(a *messages.Assignment, phase messages.ConsentPhase, speaks string) string {
	if Counting(a, phase, speaks).GetAnswer() == messages.ConsentAnswer_CONSENT_YES {
		return ""
	}
	return Who(a.GetPolicy().GetConsent(), phase, speaks)
}

// phase is the one that an attempt has before it, as far as somebody is to agree to it.
func phaseOf(a *messages.Assignment) messages.ConsentPhase {
	if a.GetState() == assignment.Offered {
		return Download
	}
	return Install
}

// Asked is what an offer says of consent: who is still to be asked, and who has agreed; nil: the
// plan has nobody asked.
func Asked(a *messages.Assignment, speaks string) *messages.ConsentAsked {
	p := a.GetPolicy().GetConsent()
	if Who(p, Download, speaks) == "" && Who(p, Install, speaks) == "" {
		return nil
	}
	asked := &messages.ConsentAsked{Download: Pending(a, Download, speaks), Install: Pending(a, Install, speaks)}
	for _, phase := range []Phase{Download, Install} {
		if Counting(a, phase, speaks).GetAnswer() == messages.ConsentAnswer_CONSENT_YES {
			asked.Agreed = append(asked.Agreed, phase)
		}
	}
	if asked.Download == "" && asked.Install == "" {
		return asked
	}
	phase := phaseOf(a)
	if asked.Download == "" {
		phase = Install
	}
	s := Counting(a, phase, speaks)
	asked.PostponementsLeft = p.GetMaximumPostponements() - min(s.GetPostponed(), p.GetMaximumPostponements())
	asked.MaximumPostponeSeconds = uint32(p.GetMaximumPostponeSeconds())
	if s.GetFirstPostponedMs() != 0 {
		asked.Latest = timestamppb.New(time.UnixMilli(latest(p, s)))
	}
	if s.GetAnswer() == messages.ConsentAnswer_CONSENT_LATER {
		asked.PostponedUntil = timestamppb.New(time.UnixMilli(s.GetUntilMs()))
	}
	return asked
}

// latest is when no postponement counts any more.
func latest(p *messages.ConsentPlan, s *messages.ConsentStanding) int64 {
	return s.GetFirstPostponedMs() + 1000*p.GetMaximumPostponeSeconds()
}

// Due is when a phase that was put off has been put off too long, in Unix milliseconds; 0: never.
func Due(a *messages.Assignment, speaks string) int64 {
	phase := phaseOf(a)
	s := Counting(a, phase, speaks)
	if s.GetAnswer() != messages.ConsentAnswer_CONSENT_LATER || Pending(a, phase, speaks) == "" || assignment.Undecided(a) ||
		(a.GetState() != assignment.Offered && a.GetState() != assignment.Downloaded) {
		return 0
	}
	return latest(a.GetPolicy().GetConsent(), s)
}

// TooLong is the refusal of a phase that was put off too long, by whoever notices that.
func TooLong(a *messages.Assignment, speaks, by string) Outcome {
	phase := phaseOf(a)
	who := Pending(a, phase, speaks)
	return Outcome{By: by, Refusal: assignment.CodePostponedTooLong, Detail: fmt.Sprintf("The %s has put off the %s for %v, which is as long as the plan allows.",
		who, Word(phase), time.Duration(a.GetPolicy().GetConsent().GetMaximumPostponeSeconds())*time.Second)}
}

// Word is a phase in a sentence.
func Word(phase messages.ConsentPhase) string {
	if phase == Install {
		return "installation"
	}
	return "download"
}

// Because is why a phase waits, as a sentence.
func Because(a *messages.Assignment, phase messages.ConsentPhase, who string) string {
	if s := Counting(a, phase, who); s.GetAnswer() == messages.ConsentAnswer_CONSENT_LATER {
		return fmt.Sprintf("The %s has put off the %s until %s.", who, Word(phase), time.UnixMilli(s.GetUntilMs()).UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("The %s has not agreed to the %s.", who, Word(phase))
}
