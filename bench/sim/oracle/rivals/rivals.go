// Package rivals judges who waits for whom at a vehicle that several campaigns want, by their priorities and by
// plain comparison of versions. It ends the simulation where a higher priority waits for no reason.
package rivals

import (
	"slices"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
)

// InOrder watches a campaign that begins to wait for one which has the vehicle, and had it before, and has not begun to
// install: it has no higher priority, unless what it brings fits only after what is there. Campaigns are known by their identities.
func InOrder(vin string, was, is *view.Vehicle, campaigns map[string]*view.Campaign, forgot bool) {
	soaks(vin, was, is, campaigns, forgot)
	holder := is.Assignment()
	if view.KeyOf(holder) != view.KeyOf(was.Assignment()) || assignment.Ended(holder.GetState()) || begun(was.Assignment()) || begun(holder) {
		return
	}
	for _, q := range is.Record.GetArbitration().GetQueue() {
		if arbitration.Find(was.Record.GetArbitration(), q.GetCampaignId(), q.GetAttempt()) != nil {
			continue
		}
		first, second := arbitration.Priority(q.GetClaim()), arbitration.Priority(holder.GetClaim())
		if first > second && !awaits(is.Record.GetWatches(), first) && !needs(campaigns[q.GetCampaignId()], is.Record.GetInventory(), holder) {
			invariant.Break(11, "campaign %s of priority %d begins to wait on %s for campaign %s of priority %d, which is %s", q.GetCampaignId(), first, vin, holder.GetCampaignId(), second, holder.GetState())
		}
	}
}

// awaits tells whether a vehicle may soak for a campaign that a priority does not go before: until then everybody waits whose
// software would take the place of what it soaks with.
func awaits(watches []*messages.HealthWatch, priority uint32) bool {
	return slices.ContainsFunc(watches, func(w *messages.HealthWatch) bool {
		return w.GetCode() == "" && !w.GetTaken() && arbitration.Priority(w.GetClaim()) >= priority
	})
}

// begun tells whether an attempt has begun to install, or has none.
func begun(a *messages.Assignment) bool {
	return a == nil || a.GetState() == assignment.Installing || a.GetState() == assignment.Installed
}

// needs tells whether something that a campaign brings is older than what the vehicle runs, and all of that newer than what
// the one that has the vehicle brings: a way back leads below it first. What may replace newer software waits for nothing.
func needs(c *view.Campaign, runs []*messages.ECU, holder *messages.Assignment) bool {
	if p := c.Plan(); p == nil || p.GetRollsBack() != "" || p.GetAllowDowngrade() {
		return false
	}
	if leads(c, runs, holder) {
		return true
	}
	older := slices.DeleteFunc(slices.Clone(c.Contents()), func(brings *messages.TargetArtifact) bool {
		return !slices.ContainsFunc(runs, func(e *messages.ECU) bool {
			return e.GetId() == brings.GetEcuId() && terms.Newer(e.GetVersion(), brings.GetVersion())
		})
	})
	stays := func(brings *messages.TargetArtifact) bool {
		return !slices.ContainsFunc(holder.GetArtifacts(), func(o *messages.OfferedArtifact) bool {
			return o.GetEcuId() == brings.GetEcuId() && terms.Newer(brings.GetVersion(), o.GetVersion())
		})
	}
	return len(older) > 0 && !slices.ContainsFunc(older, stays)
}
