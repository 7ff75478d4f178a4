package rivals

import (
	"slices"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/health"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// soaks watches a vehicle that is offered something for a control unit with which it soaks, by the plan and the plain time of
// the offer: the campaign for which it soaks has the lower priority, and the other one the vehicle from its start on, or is superseded by name, or undone, or has judged it. Of a store
// that has lost its tail, nobody knows what a campaign had judged.
func soaks(vin string, was, is *view.Vehicle, campaigns map[string]*view.Campaign, forgot bool) {
	for _, w := range is.Record.GetWatches() {
		if before := was.Watch(w.GetCampaignId(), w.GetAttempt()); w.GetDecided() && !before.GetDecided() && !forgot && !judged(campaigns[w.GetCampaignId()], vin) {
			invariant.Break(5, "%s is told that the gate of campaign %s has decided, and it soaks for that still", vin, w.GetCampaignId())
		}
	}
	for _, w := range was.Record.GetWatches() {
		if is.Watch(w.GetCampaignId(), w.GetAttempt()) == nil && len(was.Record.GetWatches()) < health.MaximumWatches && !forgot && (!judged(campaigns[w.GetCampaignId()], vin) || w.GetCode() != "" && !w.GetTaken()) {
			invariant.Break(5, "%s forgets how it is since attempt %d of campaign %s, which is to judge that still, or says so to people", vin, w.GetAttempt(), w.GetCampaignId())
		}
	}
	a := is.Assignment()
	if succeeds := a.GetState() == assignment.Succeeded && view.KeyOf(was.Assignment()) == view.KeyOf(a) && was.Assignment().GetState() != a.GetState(); succeeds && a.GetPolicy().GetHealth() != nil && is.Watch(a.GetCampaignId(), a.GetAttempt()) == nil {
		invariant.Break(37, "%s succeeds in attempt %d of campaign %s, and nobody looks how it is since", vin, a.GetAttempt(), a.GetCampaignId())
	}
	if view.KeyOf(a) == view.KeyOf(was.Assignment()) || a.GetState() != assignment.Offered || a.GetCode() == assignment.AlarmUnknown || a.GetUndoes() != "" {
		return
	}
	superseded := func(w *messages.HealthWatch) bool {
		return slices.ContainsFunc(is.Record.GetArbitration().GetSuperseded(), func(s *messages.Supersession) bool {
			return s.GetCampaignId() == w.GetCampaignId() && s.GetBy() == a.GetCampaignId()
		})
	}
	for _, w := range was.Record.GetWatches() {
		ends := w.GetSinceMs() + 1000*soak(campaigns[w.GetCampaignId()], vin, w)
		free := w.GetCode() != "" || w.GetTaken() || w.GetDecided() || a.GetChangedAtMs() >= ends || superseded(w)
		meets := slices.ContainsFunc(a.GetArtifacts(), func(o *messages.OfferedArtifact) bool {
			return slices.ContainsFunc(w.GetRuns(), func(r *messages.InstalledECU) bool { return r.GetId() == o.GetEcuId() })
		})
		if first, second := arbitration.Priority(a.GetClaim()), arbitration.Priority(w.GetClaim()); meets && !free && w.GetCampaignId() != a.GetCampaignId() && (first <= second || joined(campaigns[a.GetCampaignId()], vin)) {
			invariant.Break(5, "campaign %s of priority %d is offered to %s, which soaks for campaign %s of priority %d until %d", a.GetCampaignId(), first, vin, w.GetCampaignId(), second, ends)
		}
	}
}

// joined tells whether the vehicle came to a campaign after its start: no priority takes what soaks then.
func joined(c *view.Campaign, vin string) bool {
	at, listed := c.Position(vin)
	return listed && at >= len(c.Entries)-int(c.Record.GetJoined())
}

// soak is for how many seconds a vehicle soaks, by the plan; by its watch, where the store does not have its campaign.
func soak(c *view.Campaign, vin string, w *messages.HealthWatch) int64 {
	at, listed := c.Position(vin)
	if !listed {
		return w.GetTerms().GetSoakSeconds()
	}
	return c.Plan().GetWaves()[c.Wave(at)].GetGate().GetSoakSeconds()
}

// judged tells whether a campaign needs nothing more of a vehicle that succeeded: it is over, a gate has let the wave of the
// vehicle pass, or would, if nobody else could join it.
func judged(c *view.Campaign, vin string) bool {
	switch at, listed := c.Position(vin); {
	case !listed:
		return false
	case c.Record.GetState() == life.Completed, c.Record.GetState() == life.Cancelled:
		return true
	case c.Wave(at) == len(c.Record.GetWaves())-1:
		return at < int(c.Record.GetPassedFor()) && (c.Plan().GetLateJoiners() == "join" || c.Plan().GetRollsBack() != "")
	default:
		return slices.ContainsFunc(c.Record.GetDecisions(), func(d *messages.GateDecision) bool { return d.GetPassed() && int(d.GetWave()) == c.Wave(at)+1 })
	}
}

// Counted: no gate opens on a vehicle as a success of which its campaign has acknowledged that it was taken, unless it has gone on and had soaked.
func Counted(was *view.Campaign, d *messages.GateDecision, vehicles map[string]*view.Vehicle) {
	for at, e := range was.Entries {
		if was.Wave(at) != int(d.GetWave())-1 || e.Place() != roster.Succeeded {
			continue
		}
		if w := vehicles[was.VINs[at]].Watch(was.ID, uint32(e.Attempt)); w.GetTaken() && w.GetTold() && w.GetGoneOn() != messages.GoneOn_GONE_ON_SOAKED {
			invariant.Break(5, "campaign %s: the gate of wave %d opens on %s, which was taken by %q, as one that succeeded: %s", was.ID, d.GetWave(), was.VINs[at], w.GetTakenBy(), d.GetText())
		}
	}
}
