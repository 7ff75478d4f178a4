// Package assent counts how often the driver of a vehicle puts off a phase of an update, by what the store
// has of the vehicle, however many attempts a campaign takes: the simulation's own account beside that of
// vehicles. It ends the simulation where that is more often than the plan allows.
package assent

import (
	"pacecar/bench/sim/invariant"
	"pacecar/messages"
)

// Counts are by campaign and phase; the zero value has counted nothing.
type Counts map[key]*count

type key struct {
	campaign string
	phase    messages.ConsentPhase
}

type count struct {
	times uint32
	atMs  int64 // when the last one was answered, by the vehicle's clock
}

// See counts what an attempt newly shows.
func (c Counts) See(vin string, a *messages.Assignment) {
	plan := a.GetPolicy().GetConsent()
	for phase, s := range map[messages.ConsentPhase]*messages.ConsentStanding{
		messages.ConsentPhase_CONSENT_DOWNLOAD: a.GetDownloadConsent(), messages.ConsentPhase_CONSENT_INSTALL: a.GetInstallConsent(),
	} {
		if s.GetAnswer() != messages.ConsentAnswer_CONSENT_LATER {
			continue
		}
		k := key{a.GetCampaignId(), phase}
		if c[k] == nil {
			c[k] = &count{}
		}
		if s.GetAtMs() > c[k].atMs {
			c[k].times, c[k].atMs = c[k].times+1, s.GetAtMs()
		}
		if c[k].times > plan.GetMaximumPostponements() {
			invariant.Break(44, "the driver of %s puts off %s of campaign %s for the %d. time, in attempt %d, which the plan allows %d times",
				vin, phase, k.campaign, c[k].times, a.GetAttempt(), plan.GetMaximumPostponements())
		}
	}
}
