package reported

import (
	"strings"

	"pacecar/messages"
)

// Consent is what was answered about a phase of one campaign's update. It counts for every attempt.
type Consent struct {
	Campaign       string `json:"campaign" doc:"Campaign that asks."`
	Phase          string `json:"phase" enum:"download,install" doc:"What was asked about."`
	By             string `json:"by,omitempty" enum:"owner,fleet" doc:"Who answered, or is asked."`
	Answer         string `json:"answer" enum:"none,yes,later" doc:"The last answer; none: there is none yet."`
	Postponed      uint32 `json:"postponed,omitempty" doc:"How often it was put off."`
	PostponedUntil string `json:"postponedUntil,omitempty" format:"date-time" doc:"Until when it was put off, the last time."`
	At             string `json:"at,omitempty" format:"date-time" doc:"When the answer was given, by the vehicle's clock; absent: it did not say."`
	Attempt        uint32 `json:"attempt" doc:"Attempt in which it was asked last."`
}

// FromConsents turns what was answered into a view, about the present attempt first, then about
// those of other campaigns, newest first.
func FromConsents(r *messages.VehicleRecord, time func(ms int64) string) (all []Consent) {
	a, kept := r.GetAssignment(), r.GetConsents()
	add := func(campaign string, attempt uint32, phase string, s *messages.ConsentStanding) {
		if s == nil {
			return
		}
		c := Consent{Campaign: campaign, Attempt: attempt, Phase: phase, By: s.GetBy(), Answer: "none", Postponed: s.GetPostponed(), At: time(s.GetAtMs())}
		if s.GetAnswer() != messages.ConsentAnswer_CONSENT_ANSWER_UNSPECIFIED {
			c.Answer = strings.ToLower(strings.TrimPrefix(s.GetAnswer().String(), "CONSENT_"))
		}
		if s.GetAnswer() == messages.ConsentAnswer_CONSENT_LATER {
			c.PostponedUntil = time(s.GetUntilMs())
		}
		all = append(all, c)
	}
	add(a.GetCampaignId(), a.GetAttempt(), "download", a.GetDownloadConsent())
	add(a.GetCampaignId(), a.GetAttempt(), "install", a.GetInstallConsent())
	for i := len(kept) - 1; i >= 0; i-- {
		if k := kept[i]; k.GetCampaignId() != a.GetCampaignId() {
			add(k.GetCampaignId(), k.GetAttempt(), "download", k.GetDownload())
			add(k.GetCampaignId(), k.GetAttempt(), "install", k.GetInstall())
		}
	}
	return all
}
