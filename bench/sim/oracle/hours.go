package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/view"

	"pacecar/bench/sim/terms"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// timely: offers and permits are decided inside of a release window and in no blackout, by
// plain comparison of what the plan says with what a clock shows. Where clocks of nodes are
// wrong, so are their decisions.
func (o *Oracle) timely(c *view.Campaign, at int, decided time.Duration) {
	if now := virtual.Began.Add(decided); !o.Skewed && !terms.Open(c.Record.GetPlan(), now) {
		o.broken(34, "campaign %s decides at %s that %s is %s, outside of its release windows or in a blackout", c.ID, now.Format(time.TimeOnly), c.VINs[at], name(c.Entries[at].State))
	}
}

// begins: a campaign whose plan names its beginning has not begun before.
func (o *Oracle) begins(was, is *view.Campaign, decided time.Duration) {
	if now := virtual.Began.Add(decided); !was.Begun() && is.Begun() && !o.Skewed && terms.Early(is.Record.GetPlan(), now) {
		o.broken(35, "campaign %s begins at %s, it may from %s", is.ID, now.Format(time.RFC3339), is.Record.GetPlan().GetSchedule().GetStartTime())
	}
}

// least is the shortest time that a permit is given for.
const least = time.Minute

// shut tells whether a campaign may have had to keep silent at a time, at least about permits.
func (o *Oracle) shut(c *view.Campaign, at time.Duration) bool {
	p, now := c.Record.GetPlan(), virtual.Began.Add(at)
	return !terms.Open(p, now) || !terms.Open(p, now.Add(least)) || o.Skewed && (len(p.GetReleaseWindows())+len(p.GetBlackouts()) > 0 || p.GetSchedule().GetEndTime() != "")
}

// mayInstall: a car, whose clock is right, begins to install only in no blackout, and when its clock
// shows what the plan allows; in a release window, where the plan says nothing of that.
func (o *Oracle) mayInstall(c *view.Campaign, vin messages.VIN) {
	p, now := c.Record.GetPlan(), o.time.Now()
	m := p.GetMaintenance()
	switch {
	case o.Skewed:
	case terms.Ended(p, now):
		o.broken(34, "%s begins to install for campaign %s at %s, which has ended", vin, c.ID, now.Format(time.TimeOnly))
	case m != nil && !terms.Shows(m.GetFrom(), m.GetTo(), now):
		o.broken(34, "%s begins to install for campaign %s at %s, it may from %s to %s", vin, c.ID, now.Format(time.TimeOnly), m.GetFrom(), m.GetTo())
	case m == nil && !terms.Released(p, now), terms.Blacked(p, now):
		o.broken(34, "%s begins to install for campaign %s at %s, outside of its release windows or in a blackout", vin, c.ID, now.Format(time.TimeOnly))
	}
}
