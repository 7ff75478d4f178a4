package plan

import (
	"cmp"

	"pacecar/messages"
)

// Bounds and defaults of what a plan asks of each vehicle.
const (
	maxStep          = 30 * daySeconds
	maxTotal         = 366 * daySeconds
	maxAge           = daySeconds
	defaultAge       = 300
	maxPostponements = 100
	maxPostpone      = 90 * daySeconds
	defaultPostpone  = 7 * daySeconds
	consentOfNobody  = "none"
	consentOfFleets  = "fleet"
	consentOfOwners  = "owner"
)

// Policy is what a plan and its package ask of each vehicle of a wave with this gate; nil:
// nothing. Where the package wants nothing to hold for an installation, nobody needs fresh state.
func Policy(p *messages.CampaignPlan, pkg *messages.PackageRecord, by *messages.Gate) *messages.VehiclePolicy {
	policy := &messages.VehiclePolicy{Timeouts: p.GetTimeouts(), Health: healthTerms(p, by)}
	if c := p.GetConsent(); asks(c.GetDownload()) || asks(c.GetInstall()) {
		policy.Consent = c
	}
	if wanted := pkg.GetTerms().GetPreconditions(); wanted != nil && p.GetReadiness() != nil {
		policy.Readiness, policy.Preconditions = p.GetReadiness(), wanted
	}
	if policy.Timeouts == nil && policy.Consent == nil && policy.Readiness == nil && policy.Health == nil {
		return nil
	}
	return policy
}

func asks(who string) bool { return who != "" && who != consentOfNobody }

func checkTimeouts(p *messages.CampaignPlan) *messages.Rejection {
	t := p.Timeouts
	if t == nil || (t.DownloadSeconds == 0 && t.InstallSeconds == 0 && t.TotalSeconds == 0) {
		p.Timeouts = nil
		return nil
	}
	if no := within("/timeouts/downloadSeconds", "seconds", t.DownloadSeconds, 0, maxStep); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	if no := within("/timeouts/installSeconds", "seconds", t.InstallSeconds, 0, maxStep); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	if no := within("/timeouts/totalSeconds", "seconds", t.TotalSeconds, 0, maxTotal); no != nil {
		return no.Suggest("leave it out for no limit")
	}
	if least := max(t.DownloadSeconds, t.InstallSeconds); t.TotalSeconds > 0 && t.TotalSeconds < least {
		return messages.Reject(messages.OutOfBounds, "the whole attempt has %d seconds, one of its steps %d", t.TotalSeconds, least).
			At("/timeouts/totalSeconds").Suggest("give at least %d", least)
	}
	return nil
}

func checkReadiness(p *messages.CampaignPlan) *messages.Rejection {
	if p.Readiness == nil {
		p.Readiness = &messages.Readiness{}
	}
	p.Readiness.MaximumAgeSeconds = cmp.Or(p.Readiness.MaximumAgeSeconds, defaultAge)
	return within("/readiness/maximumAgeSeconds", "seconds", p.Readiness.MaximumAgeSeconds, 1, maxAge)
}

func checkConsent(p *messages.CampaignPlan) *messages.Rejection {
	c := p.Consent
	if c == nil || c.Download == "" && c.Install == "" && c.MaximumPostponements == 0 && c.MaximumPostponeSeconds == 0 {
		p.Consent = nil
		return nil
	}
	c.Download, c.Install = cmp.Or(c.Download, consentOfNobody), cmp.Or(c.Install, consentOfNobody)
	for _, asked := range []struct{ at, who string }{{"/consent/download", c.Download}, {"/consent/install", c.Install}} {
		if who := asked.who; who != consentOfNobody && who != consentOfFleets && who != consentOfOwners {
			return messages.Reject(messages.Malformed, "nobody is called %.40q", who).At(asked.at).Suggest("write none, fleet or owner")
		}
	}
	if no := within("/consent/maximumPostponements", "times", int64(c.MaximumPostponements), 0, maxPostponements); no != nil {
		return no
	}
	if c.MaximumPostponeSeconds = cmp.Or(c.MaximumPostponeSeconds, defaultPostpone); p.RollsBack == "" { // which says what the campaign said that it undoes
		if no := checkPostponed(c); no != nil {
			return no
		}
	}
	return within("/consent/maximumPostponeSeconds", "seconds", c.MaximumPostponeSeconds, 1, maxPostpone)
}

// checkPostponed refuses to bound how often and how long vehicles may put off what nobody is asked about.
func checkPostponed(c *messages.ConsentPlan) *messages.Rejection {
	at := "/consent/maximumPostponements"
	switch {
	case asks(c.Download) || asks(c.Install), c.MaximumPostponements == 0 && c.MaximumPostponeSeconds == defaultPostpone:
		return nil
	case c.MaximumPostponements == 0:
		at = "/consent/maximumPostponeSeconds"
	}
	return messages.Reject(messages.Malformed, "nobody is asked before the download or the installation, so nobody can put one off").
		At(at).Suggest("say who is asked, as consent.download or consent.install: fleet or owner, or leave it out")
}
