package oracle

import (
	"slices"
	"time"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// timely: offers and permits are decided inside of a release window and in no blackout, by
// plain comparison of what the plan says with what a clock shows. Where clocks of nodes are
// wrong, so are their decisions.
func (o *Oracle) timely(c *campaignView, at int, decided time.Duration) {
	if now := virtual.Began.Add(decided); !o.Skewed && !open(c.record.GetPlan(), now) {
		o.broken(34, "campaign %s decides at %s that %s is %s, outside of its release windows or in a blackout", c.id, now.Format(time.TimeOnly), c.vins[at], name(c.entries[at].State))
	}
}

// open tells whether something may be said at a time.
func open(p *messages.CampaignPlan, now time.Time) bool { return released(p, now) && !blacked(p, now) }

// shut tells whether a campaign may have had to keep silent at a time.
func (o *Oracle) shut(c *campaignView, at time.Duration) bool {
	p := c.record.GetPlan()
	return !open(p, virtual.Began.Add(at)) || o.Skewed && len(p.GetReleaseWindows())+len(p.GetBlackouts()) > 0
}

func blacked(p *messages.CampaignPlan, now time.Time) bool {
	clock := now.Format("2006-01-02 15:04")
	return slices.ContainsFunc(p.GetBlackouts(), func(b *messages.Blackout) bool { return b.GetFrom() <= clock && clock < b.GetTo() })
}

func released(p *messages.CampaignPlan, now time.Time) bool {
	for _, w := range p.GetReleaseWindows() {
		if shows(w.GetFrom(), w.GetTo(), now) {
			return true
		}
	}
	return len(p.GetReleaseWindows()) == 0
}

// shows tells whether a clock shows a time that is not before from and before to, which may be
// on the next day.
func shows(from, to string, now time.Time) bool {
	clock := now.Format("15:04")
	if from < to {
		return from <= clock && clock < to
	}
	return from <= clock || clock < to
}

// mayInstall: a car, whose clock is right, begins to install only in no blackout, and when its clock
// shows what the plan allows; in a release window, where the plan says nothing of that.
func (o *Oracle) mayInstall(c *campaignView, vin messages.VIN) {
	p, now := c.record.GetPlan(), o.time.Now()
	m := p.GetMaintenance()
	switch {
	case o.Skewed:
	case m != nil && !shows(m.GetFrom(), m.GetTo(), now):
		o.broken(34, "%s begins to install for campaign %s at %s, it may from %s to %s", vin, c.id, now.Format(time.TimeOnly), m.GetFrom(), m.GetTo())
	case m == nil && !released(p, now), blacked(p, now):
		o.broken(34, "%s begins to install for campaign %s at %s, outside of its release windows or in a blackout", vin, c.id, now.Format(time.TimeOnly))
	}
}
