package oracle

import (
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// inOrder: a campaign that begins to wait for one which has the vehicle, and had it before, and has
// not begun to install, has no higher priority. No package of the simulation needs another one first.
func (o *Oracle) inOrder(vin string, was, is *view.Vehicle) {
	holder := is.Assignment()
	if view.KeyOf(holder) != view.KeyOf(was.Assignment()) || assignment.Ended(holder.GetState()) || begun(was.Assignment()) {
		return
	}
	for _, q := range is.Record.GetArbitration().GetQueue() {
		if arbitration.Find(was.Record.GetArbitration(), q.GetCampaignId(), q.GetAttempt()) != nil {
			continue
		}
		if first, second := arbitration.Priority(q.GetClaim()), arbitration.Priority(holder.GetClaim()); first > second {
			o.broken(11, "campaign %s of priority %d begins to wait on %s for campaign %s of priority %d, which is %s", q.GetCampaignId(), first, vin, holder.GetCampaignId(), second, holder.GetState())
		}
	}
}

// begun tells whether an attempt has begun to install, or has none.
func begun(a *messages.Assignment) bool {
	return a == nil || a.GetState() == assignment.Installing || a.GetState() == assignment.Installed
}
