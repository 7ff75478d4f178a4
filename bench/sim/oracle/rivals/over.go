package rivals

import (
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
)

// late is for how long an offer may have been under way that a campaign made before it was over.
const late = 10 * time.Minute

// OverTakesNothing watches a vehicle that a campaign has, and another one takes: that one is not over, and has not been for so
// long that its offer cannot be from before.
func OverTakesNothing(vin string, was, is *view.Vehicle, campaigns map[string]*view.Campaign, now time.Time) {
	before, a := was.Assignment(), is.Assignment()
	if before == nil || assignment.Ended(before.GetState()) || before.GetCancelling() || assignment.Hearsay(before) || before.GetCampaignId() == a.GetCampaignId() {
		return
	}
	end := is.Ends[car.Key{Campaign: before.GetCampaignId(), Attempt: before.GetAttempt()}]
	if by := campaigns[a.GetCampaignId()]; end == assignment.Superseded && over(by, now) {
		invariant.Break(11, "campaign %s takes %s from campaign %s, and has been %s since %v", a.GetCampaignId(), vin, before.GetCampaignId(), by.Record.GetState(), time.UnixMilli(by.Record.GetEndedAtMs()).UTC())
	}
}

// over tells whether a campaign has been completed or cancelled for so long.
func over(c *view.Campaign, now time.Time) bool {
	if c == nil || c.Record == nil {
		return false
	}
	s, ended := c.Record.GetState(), c.Record.GetEndedAtMs()
	return (s == life.Completed || s == life.Cancelled) && ended != 0 && now.Sub(time.UnixMilli(ended)) > late
}
