package health

import (
	"slices"

	"pacecar/actors/targeting/chain"
	"pacecar/messages"
	"pacecar/mutant"
)

// VehicleWentOn is the line of the history of a vehicle that goes on from a stepping stone.
const VehicleWentOn = "VehicleWentOn"

// StepOn notes on an attempt that is offered now which campaigns it steps on: those whose update the control units run, which the
// attempt is for and needs. Whoever is unhealthy has no success to keep. What has soaked by now has done so when the installation begins. A way back steps on
// nothing: it may be made to be installed on the very version that it takes away.
func StepOn(a *messages.Assignment, watches []*Watch, ecus []*messages.ECU, atMs int64) {
	if a.GetUndoes() != "" {
		return
	}
	for _, w := range watches {
		if w.GetTaken() || w.GetCode() != "" || !replaces(w, a) || !chain.Needs(a.GetRules(), a.GetContents(), running(w, ecus)) {
			continue
		}
		soaked := (!w.GetCut() || mutant.CutSoakCounts.Planted()) && atMs >= soaksUntil(w)
		a.Stones = append(a.Stones, &messages.SteppedOn{CampaignId: w.GetCampaignId(), Soaked: soaked})
	}
}

// running are the control units that run what an update has installed on them.
func running(w *Watch, ecus []*messages.ECU) (own []*messages.ECU) {
	for _, e := range ecus {
		if slices.ContainsFunc(w.GetRuns(), func(r *messages.InstalledECU) bool { return r.GetId() == e.GetId() && r.GetVersion() == e.GetVersion() }) {
			own = append(own, e)
		}
	}
	return own
}

// goesOn is how a vehicle goes on from the campaign of a watch by an attempt that takes the place of its update; it does not where
// that one steps on nothing of it, or the vehicle has fallen ill.
func goesOn(w *Watch, a *messages.Assignment) messages.GoneOn {
	at := slices.IndexFunc(a.GetStones(), func(s *messages.SteppedOn) bool { return s.GetCampaignId() == w.GetCampaignId() })
	switch {
	case at < 0 || w.GetCode() != "":
		return messages.GoneOn_GONE_ON_UNSPECIFIED
	case a.GetStones()[at].GetSoaked():
		return messages.GoneOn_GONE_ON_SOAKED
	default:
		return messages.GoneOn_GONE_ON_EARLY
	}
}

// wentOn says where a vehicle has gone on to, and what its success is worth.
func wentOn(w *Watch) string {
	text := "Campaign " + w.GetTakenBy() + ", which needs this update, has installed on a control unit of it. The vehicle has taken the update"
	if w.GetGoneOn() == messages.GoneOn_GONE_ON_EARLY {
		return text + ", and had not soaked: a gate that has not decided does not count it as proof."
	}
	return text + ", and its success stays."
}
