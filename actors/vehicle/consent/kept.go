package consent

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

// MaximumKept is of how many campaigns it is kept what was answered in attempts before the present
// one. Who answered about one that is forgotten is asked again.
const MaximumKept = 8

// Content names what somebody agrees to: the package, and the files of it for this vehicle. How the
// files come, whole or as patches, does not matter to anybody.
func Content(a *messages.Assignment) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%q %q", a.GetPackage(), a.GetPackageVersion())
	for _, file := range a.GetArtifacts() {
		fmt.Fprintf(&text, " %q %q %q", file.GetEcuId(), file.GetVersion(), file.GetSha256())
	}
	return string(messages.DigestOf([]byte(text.String())))
}

// Keep is what is kept of answers when an assignment, which may be nil, gives way to another one. Who was
// asked and has not answered is kept, too: the answer may be on its way. It takes the place of no answer.
func Keep(kept []*messages.KeptConsent, was *messages.Assignment) []*messages.KeptConsent {
	newest := of(was)
	if newest == nil {
		return kept
	}
	var all []*messages.KeptConsent
	for _, k := range kept {
		if k.GetCampaignId() != newest.GetCampaignId() {
			all = append(all, k)
		} else if answered(k) && !answered(newest) {
			return kept
		}
	}
	all = append(all, newest)
	if len(all) > MaximumKept {
		i := max(0, slices.IndexFunc(all, func(k *messages.KeptConsent) bool { return !answered(k) }))
		all = slices.Delete(all, i, i+1)
	}
	return all
}

// of is what was asked and answered about an assignment; nil: nothing.
func of(a *messages.Assignment) *messages.KeptConsent {
	if a.GetDownloadConsent() == nil && a.GetInstallConsent() == nil {
		return nil
	}
	return &messages.KeptConsent{
		CampaignId: a.GetCampaignId(), Content: Content(a), Download: a.GetDownloadConsent(), Install: a.GetInstallConsent(),
		Attempt: a.GetAttempt(), EndedAtMs: a.GetChangedAtMs(),
	}
}

// ask notes who is asked about the phases of an assignment that opens, for as long as nobody answers.
func ask(a *messages.Assignment, speaks string) {
	for _, phase := range []Phase{Download, Install} {
		if who := Who(a.GetPolicy().GetConsent(), phase, speaks); who != "" && Standing(a, phase) == nil {
			Set(a, phase, &messages.ConsentStanding{By: who})
		}
	}
}

func answered(k *messages.KeptConsent) bool { return said(k.GetDownload()) || said(k.GetInstall()) }

func said(s *messages.ConsentStanding) bool {
	return s.GetAnswer() != messages.ConsentAnswer_CONSENT_ANSWER_UNSPECIFIED
}

// Concerns tells whether an answer is about an attempt that is open: about itself, or about the attempt
// before it, while the same is offered and the same one speaks for the vehicle. Such an answer was under
// way while one attempt gave way to the next one.
func Concerns(kept []*messages.KeptConsent, a *messages.Assignment, m *messages.Consent, speaks string) bool {
	if a.GetCampaignId() != m.GetCampaignId() || a.GetAttempt() <= m.GetAttempt() {
		return a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt()
	}
	for _, k := range kept {
		if k.GetCampaignId() == m.GetCampaignId() {
			s, who := k.GetDownload(), Who(a.GetPolicy().GetConsent(), m.GetPhase(), speaks)
			if m.GetPhase() == Install {
				s = k.GetInstall()
			}
			return k.GetAttempt() == m.GetAttempt() && s.GetBy() == who && k.GetContent() == Content(a)
		}
	}
	return false
}

// Recall carries what was answered in earlier attempts of a campaign over to its next one, which has not
// been opened, and says so: who has agreed is not asked again, and what was put off counts. It does not
// where the content is another one, or where another one speaks for the vehicle by now: a question that
// was never asked is asked. was is the assignment before it. Empty: nobody had answered.
func Recall(kept []*messages.KeptConsent, was, next *messages.Assignment, speaks string, atMs int64) string {
	defer ask(next, speaks)
	var k *messages.KeptConsent
	for _, one := range Keep(kept, was) {
		if one.GetCampaignId() == next.GetCampaignId() {
			k = one
		}
	}
	if k == nil || !answered(k) {
		return ""
	}
	if k.GetContent() != Content(next) {
		return fmt.Sprintf("What was answered in attempt %d was about other software: it does not count.", k.GetAttempt())
	}
	var before []string
	for _, phase := range []Phase{Download, Install} {
		s, p := k.GetDownload(), next.GetPolicy().GetConsent()
		if phase == Install {
			s = k.GetInstall()
		}
		switch who := Who(p, phase, speaks); {
		case !said(s) || who == "":
		case s.GetBy() != "" && s.GetBy() != who:
			before = append(before, fmt.Sprintf("What the %s answered about the %s does not count: the %s speaks for the vehicle now.", s.GetBy(), Word(phase), who))
		default:
			Set(next, phase, carried(s, atMs-k.GetEndedAtMs()))
			before = append(before, counting(s, p, who, phase))
		}
	}
	return strings.Join(before, " ")
}

// carried is a standing after a time in which no attempt was open. What was put off does not grow
// older in it: nobody could have agreed.
func carried(s *messages.ConsentStanding, awayMs int64) *messages.ConsentStanding {
	if s.GetAnswer() != messages.ConsentAnswer_CONSENT_LATER || awayMs <= 0 {
		return s
	}
	s = copied(s)
	s.FirstPostponedMs += awayMs
	return s
}

// counting says what an earlier answer means.
func counting(s *messages.ConsentStanding, p *messages.ConsentPlan, who string, phase Phase) string {
	if s.GetAnswer() == messages.ConsentAnswer_CONSENT_YES {
		return fmt.Sprintf("The %s has agreed to the %s before.", who, Word(phase))
	}
	return fmt.Sprintf("The %s has put off the %s before, %d of %d times.", who, Word(phase), s.GetPostponed(), p.GetMaximumPostponements())
}
