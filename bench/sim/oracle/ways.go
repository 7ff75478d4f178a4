package oracle

import (
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/oracle/way"
	"pacecar/messages"
)

// Shows tells whether a vehicle would be chosen by the way back from a campaign, by what the store has of it.
func (o *Oracle) Shows(vin, undone string, contents []*messages.TargetArtifact) bool {
	return way.Shows(o.vehicles[vin], undone, contents)
}

// Prepared tells whether a plan is that of a way back which one person may go.
func (o *Oracle) Prepared(p *messages.CampaignPlan) bool {
	return way.Prepared(p, o.campaigns[p.GetRollsBack()])
}

// Campaign is a campaign by what the store has of it; nil: it has none.
func (o *Oracle) Campaign(id string) *view.Campaign { return o.campaigns[id] }

// broughtBack holds a campaign that undoes another one, when everything has come to its end, against what
// the cars run. A vehicle that was ever flagged may have been left out.
func (o *Oracle) broughtBack(c *view.Campaign) {
	if of := c.Record.GetPlan().GetRollsBack(); of != "" && !o.Forgot && !o.Skewed && o.last(of) == c.ID {
		way.LeftOut(c, o.campaigns[of], o.flagged, func(vin string) string { return o.Cars[messages.VIN(vin)].Whose() })
	}
}

// last is the last way back from a campaign.
func (o *Oracle) last(undone string) string {
	ways := o.campaigns[undone].Record.GetRolledBackBy()
	if len(ways) == 0 {
		return ""
	}
	return ways[len(ways)-1]
}
