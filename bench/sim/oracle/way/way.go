// Package way judges campaigns that undo others: whom they offer what, when they may end, and who
// is left with what they undo. It looks at what the store has of both campaigns and at what the
// cars have said, and ends the simulation where that is wrong.
package way

import (
	"slices"
	"strings"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/origin"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Prepared tells whether a plan is that of a way back which was approved with the campaign that it
// undoes, so that one person may go it.
func Prepared(p *messages.CampaignPlan, undone *view.Campaign) bool {
	if p.GetRollsBack() == "" || p.GetRequiredApprovals() > 0 || undone == nil {
		return false
	}
	return undone.Record.GetPrepared().GetPackage() == p.GetPackage() && slices.Contains(undone.Record.GetRolledBackBy(), p.GetId())
}

// Shows tells whether a vehicle, as the index of the fleet knows it, would be chosen by a way back:
// it runs something of the package's on hardware that this is for, by the campaign that is undone,
// and nothing is known against it.
func Shows(v *view.Vehicle, undone string, contents []*messages.TargetArtifact) bool {
	if v == nil || len(v.Record.GetFlags()) > 0 {
		return false
	}
	for _, e := range v.Record.GetInventory() {
		for _, a := range contents {
			if a.GetEcuId() == e.GetId() && a.GetHardwarePart() == e.GetHardwarePart() && a.GetVersion() != e.GetVersion() && origin.Counts(undone, e.GetInstalledBy()) {
				return true
			}
		}
	}
	return false
}

// Offered judges an offer of a way back: it is for a vehicle that was offered what it undoes, and for
// control units that run, as the manifest showed which counts, what that has physically installed.
func Offered(c, undone *view.Campaign, vin string, offer *messages.Assignment, shown string) {
	if undone != nil && undone.Entry(vin).Attempt == 0 {
		invariant.Break(40, "campaign %s offers to %s, which campaign %s had never offered its update to", c.ID, vin, undone.ID)
	}
	for _, a := range offer.GetArtifacts() {
		if !strings.Contains(" "+shown, " "+a.GetEcuId()+" "+c.Record.GetPlan().GetRollsBack()+" ") {
			invariant.Break(40, "campaign %s offers %s to %s, on which campaign %s has not installed what runs there: %s", c.ID, a.GetEcuId(), vin, c.Record.GetPlan().GetRollsBack(), shown)
		}
	}
}

// LeftOut judges, when everything has come to its end, a way back that has completed: it has taken each
// vehicle that succeeded in what it undoes and runs that still. By is whose work a car runs, as text.
func LeftOut(c, undone *view.Campaign, excused map[string]bool, by func(vin string) string) {
	if c.Record.GetState() != life.Completed || undone == nil {
		return
	}
	for at, e := range undone.Entries {
		vin := undone.VINs[at]
		_, taken := c.At[vin]
		for _, a := range c.Record.GetPackage().GetContents() {
			if e.State == roster.Succeeded && !taken && !excused[vin] && strings.Contains(" "+by(vin), " "+a.GetEcuId()+" "+undone.ID+" ") {
				invariant.Break(41, "campaign %s has completed without %s, on which campaign %s has succeeded, and which runs its update: %s", c.ID, vin, undone.ID, by(vin))
			}
		}
	}
}

// mayTake: in flight or silent, it may yet turn out to have the update.
func mayTake(state uint8) bool {
	return state >= roster.Permitted && state <= roster.Installed || state == roster.Stalled
}

// Completes judges a way back that completes: nobody of the campaign that it undoes may yet turn out to have
// the update, or it has waited long enough, and says who they are.
func Completes(was, is, undone *view.Campaign, now time.Time) {
	if was.Record.GetState() == is.Record.GetState() || is.Record.GetState() != life.Completed || undone == nil {
		return
	}
	n := undone.Number(mayTake)
	if until := time.UnixMilli(is.Record.GetStartedAtMs()).Add(rollback.Patience(is.Record.GetPlan())); n > 0 && now.Before(until) {
		invariant.Break(41, "campaign %s completes at %v, and %d vehicles of campaign %s may yet turn out to have its update", is.ID, now, n, undone.ID)
	}
}
