package rivals

import (
	"slices"
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

// GoesOn watches a vehicle that has installed what a campaign brought, by its own ledger, and is another campaign's now that needs
// that: it has gone on, and that it had soaked is said only where the next update was offered behind the soak of the plan, which no installation in its place had cut short. When its
// campaign has acknowledged that, it has the vehicle as one that took its update, and as a success where it had soaked. A store that has lost its tail is asked nothing.
func GoesOn(vin string, was, is *view.Vehicle, campaigns map[string]*view.Campaign, did *ledger.Past, forgot bool) {
	if forgot {
		return
	}
	cuts(vin, is, campaigns)
	for _, w := range is.Record.GetWatches() {
		before, c := was.Watch(w.GetCampaignId(), w.GetAttempt()), campaigns[w.GetCampaignId()]
		on := w.GetGoneOn() != messages.GoneOn_GONE_ON_UNSPECIFIED
		by, isCut := is.Cut[soaksFor(w)]
		if a := is.Assignment(); w.GetTaken() && !before.GetTaken() && a.GetCampaignId() == w.GetTakenBy() {
			switch needed := a.GetUndoes() == "" && steps(campaigns[w.GetTakenBy()], w, was.Ran) && w.GetCode() == "" && installed(did, w); {
			case needed && !on:
				invariant.Break(5, "%s goes on from campaign %s to %s, which needs it, and counts as taken", vin, w.GetCampaignId(), w.GetTakenBy())
			case on && !needed && installed(did, w):
				invariant.Break(5, "%s goes on from campaign %s to %s, which does not need it", vin, w.GetCampaignId(), w.GetTakenBy())
			case w.GetGoneOn() == messages.GoneOn_GONE_ON_SOAKED && a.GetOfferedAtMs() < w.GetSinceMs()+1000*soak(c, vin, w):
				invariant.Break(5, "%s is said to have soaked for campaign %s, and was offered campaign %s before", vin, w.GetCampaignId(), w.GetTakenBy())
			case w.GetGoneOn() == messages.GoneOn_GONE_ON_SOAKED && isCut && by != view.KeyOf(a):
				invariant.Break(5, "%s is said to have soaked for campaign %s, which attempt %d of campaign %s had cut short", vin, w.GetCampaignId(), by.Attempt, by.Campaign)
			}
		}
		at, listed := c.Position(vin)
		if !on || !w.GetTold() || before.GetTold() || !listed {
			continue
		}
		switch e := c.Entries[at]; {
		case e.State != roster.Succeeded || uint32(e.Attempt) != w.GetAttempt() || e.Place() == roster.Unhealthy:
		case !roster.GoneOn(e), roster.Taken(e) && w.GetGoneOn() == messages.GoneOn_GONE_ON_SOAKED:
			invariant.Break(5, "campaign %s has lost the success of %s, which has gone on to %s", c.ID, vin, w.GetTakenBy())
		}
	}
}

// cuts notes which soaks are cut short: an installation in the place of what the vehicle soaks with has begun before the soak of the plan
// was over, whatever becomes of it.
func cuts(vin string, is *view.Vehicle, campaigns map[string]*view.Campaign) {
	a := is.Assignment()
	if s := a.GetState(); s != assignment.Installing && s != assignment.Installed {
		return
	}
	for _, w := range is.Record.GetWatches() {
		_, known := is.Cut[soaksFor(w)]
		if known || w.GetCampaignId() == a.GetCampaignId() || a.GetChangedAtMs() >= w.GetSinceMs()+1000*soak(campaigns[w.GetCampaignId()], vin, w) {
			continue
		}
		if slices.ContainsFunc(a.GetArtifacts(), func(o *messages.OfferedArtifact) bool {
			return slices.ContainsFunc(w.GetRuns(), func(r *messages.InstalledECU) bool { return r.GetId() == o.GetEcuId() })
		}) {
			is.Cut[soaksFor(w)] = view.KeyOf(a)
		}
	}
}

// soaksFor names the attempt of a watch.
func soaksFor(w *messages.HealthWatch) car.Key {
	return car.Key{Campaign: w.GetCampaignId(), Attempt: w.GetAttempt()}
}

// installed tells whether a vehicle has installed, by its ledger, in the attempt of a watch.
func installed(did *ledger.Past, w *messages.HealthWatch) bool {
	return did != nil && slices.ContainsFunc(did.Attempts, func(a ledger.Attempt) bool {
		return a.Campaign == w.GetCampaignId() && a.Number == w.GetAttempt() && a.Last == ledger.InstallFinished
	})
}

// steps tells whether what a campaign brings is installed on what another one has installed, and could not have been on what ran
// there before that.
func steps(c *view.Campaign, w *messages.HealthWatch, ran map[view.Software]string) bool {
	return slices.ContainsFunc(c.Contents(), func(brings *messages.TargetArtifact) bool {
		return slices.ContainsFunc(w.GetRuns(), func(r *messages.InstalledECU) bool {
			before, known := ran[view.Software{ECU: r.GetId(), Version: r.GetVersion()}]
			return r.GetId() == brings.GetEcuId() && onto(brings, r.GetVersion()) && known && !onto(brings, before)
		})
	})
}

// leads tells whether something that a campaign brings can not be installed on what runs, and can on what another one brings.
func leads(c *view.Campaign, runs []*messages.ECU, holder *messages.Assignment) bool {
	return slices.ContainsFunc(c.Contents(), func(brings *messages.TargetArtifact) bool {
		return brings.GetFromVersion() != "" && !slices.ContainsFunc(runs, func(e *messages.ECU) bool {
			return e.GetId() == brings.GetEcuId() && onto(brings, e.GetVersion())
		}) && slices.ContainsFunc(holder.GetArtifacts(), func(o *messages.OfferedArtifact) bool {
			return o.GetEcuId() == brings.GetEcuId() && onto(brings, o.GetVersion())
		})
	})
}

// onto tells whether an artifact is installed on a version, by what it asks for: that one or a newer one.
func onto(brings *messages.TargetArtifact, version string) bool {
	from, asks := strings.CutPrefix(brings.GetFromVersion(), ">=")
	return asks && !terms.Newer(from, version)
}
