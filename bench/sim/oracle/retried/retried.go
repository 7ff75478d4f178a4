// Package retried judges which vehicles of a roster are tried again, when, and what stays of the failure before, by
// plain reading of the plan. It looks at what the store has, and ends the simulation where that is wrong.
package retried

import (
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
)

// Waits judges a vehicle that begins to wait for another attempt because the one before failed: the plan grants it
// one after a failure of that code, and not before its pause is over.
func Waits(c *view.Campaign, at int, from, to roster.Entry, now time.Time) {
	row := int(to.Reason) - 1
	if to.State != roster.Waiting || from.State == roster.Waiting || to.Spared != from.Spared || row < 0 || row >= len(c.Record.GetFailures()) {
		return
	}
	code, failed := c.Record.GetFailures()[row].GetCode(), uint32(to.Attempt)-uint32(to.Spared)
	most, pause := terms.Again(c.Record.GetPlan().GetRetries(), code, failed)
	if failed >= most {
		invariant.Break(2, "campaign %s tries %s again, which has failed %d times, with %s last: it may %d times", c.ID, c.VINs[at], failed, code, most)
	}
	if due := time.Unix(int64(to.Deadline), 0); due.Before(now.Add(pause - time.Second)) {
		invariant.Break(2, "campaign %s tries %s again after %v, it has failed %d times, with %s last: it waits %v", c.ID, c.VINs[at], due.Sub(now), failed, code, pause)
	}
}

// Forgets tells whether a vehicle that failed in one attempt has ended as if it had not. One that has
// not ended has no reason but that of such a failure.
func Forgets(of *messages.CampaignRecord, from, to roster.Entry) bool {
	switch refusals := of.GetRefusals(); to.State {
	case roster.Rejected, roster.Cancelled, roster.Superseded:
	case roster.Skipped:
		if row := int(to.Reason&^(1<<15)) - 1; row < 0 || row >= len(refusals) || refusals[row].GetCode() == targeting.AlreadyInstalled {
			return false
		}
	default:
		return false
	}
	return from.Reason != 0 && !roster.Terminal(from.State)
}
