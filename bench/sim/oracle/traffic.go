package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// permits watches a permit that a campaign gives: it is long enough to be used.
func (o *Oracle) permits(c *view.Campaign, vin string, m *messages.PermitVehicle) {
	o.talk.Hear(vin+" and campaign "+m.GetCampaignId(), o.time.Elapsed(), m)
	if c == nil || o.Skewed {
		return
	}
	want := min(least, time.Duration(c.Record.GetPlan().GetPermitLifeSeconds())*time.Second)
	// What was decided before a commit leaves behind it, which takes a while where the store is slow.
	if rest := time.UnixMilli(m.GetExpiresAtMs()).Sub(o.time.Now()); rest < want-slowest {
		o.broken(34, "campaign %s permits %s to install within %v, a permit is good for %v at least", c.ID, vin, rest, want)
	}
}

// slowest is how long a store takes for a commit at most that is not given up.
const slowest = 45 * time.Second
