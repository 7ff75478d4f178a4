package consent

import (
	"fmt"
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

// Keep is what is kept of answers when an assignment, which may be nil, gives way to another one.
func Keep(kept []*messages.KeptConsent, was *messages.Assignment) []*messages.KeptConsent {
	newest := of(was)
	if newest == nil {
		return kept
	}
	var all []*messages.KeptConsent
	for _, k := range kept {
		if k.GetCampaignId() != newest.CampaignId {
			all = append(all, k)
		}
	}
	all = append(all, newest)
	return all[max(0, len(all)-MaximumKept):]
}

// of is what was answered about an assignment; nil: nothing.
func of(a *messages.Assignment) *messages.KeptConsent {
	if a.GetDownloadConsent() == nil && a.GetInstallConsent() == nil {
		return nil
	}
	return &messages.KeptConsent{
		CampaignId: a.GetCampaignId(), Content: Content(a), Download: a.GetDownloadConsent(), Install: a.GetInstallConsent(),
		Attempt: a.GetAttempt(), EndedAtMs: a.GetChangedAtMs(),
	}
}

// Recall carries what was answered in earlier attempts of a campaign over to its next one, which has not
// been opened, and says so: who has agreed is not asked again, and what was put off counts. It does not
// where the content is another one, or where another one speaks for the vehicle by now: a question that
// was never asked is asked. was is the assignment before it. Empty: nobody had answered.
func Recall(kept []*messages.KeptConsent, was, next *messages.Assignment, speaks string, atMs int64) string {
	var k *messages.KeptConsent
	for _, one := range append(kept[:len(kept):len(kept)], of(was)) {
		if one != nil && one.GetCampaignId() == next.GetCampaignId() {
			k = one
		}
	}
	if k == nil {
		return ""
	}
	if k.GetContent() != Content(next) {
		return fmt.Sprintf("What was answered in attempt %d was about other software: it does not count.", k.GetAttempt())
	}
	var said []string
	for _, phase := range []Phase{Download, Install} {
		s, p := k.GetDownload(), next.GetPolicy().GetConsent()
		if phase == Install {
			s = k.GetInstall()
		}
		switch who := Who(p, phase, speaks); {
		case s == nil || who == "":
		case s.GetBy() != "" && s.GetBy() != who:
			said = append(said, fmt.Sprintf("What the %s answered about the %s does not count: the %s speaks for the vehicle now.", s.GetBy(), Word(phase), who))
		default:
			Set(next, phase, carried(s, atMs-k.GetEndedAtMs()))
			said = append(said, counting(s, p, who, phase))
		}
	}
	return strings.Join(said, " ")
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
