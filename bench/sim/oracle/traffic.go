package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/view"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// mostTalk is how many words about permits and how many reports a campaign and a vehicle may
// exchange within a minute, whatever goes wrong: recoveries say things again, and so do those who
// hear nothing, but nobody answers at once what brings the same word again.
const mostTalk = 120

// permits watches a permit that a campaign gives: it is long enough to be used.
func (o *Oracle) permits(c *view.Campaign, vin string, m *messages.PermitVehicle) {
	o.talks(vin+" and campaign "+m.GetCampaignId(), m)
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

// talks counts what a campaign and a vehicle say to each other.
func (o *Oracle) talks(between string, m proto.Message) {
	now := o.time.Elapsed()
	recent := o.talk[between]
	for len(recent) > 0 && recent[0] < now-time.Minute {
		recent = recent[1:]
	}
	recent = append(recent, now)
	o.talk[between] = recent
	if len(recent) > mostTalk {
		o.broken(45, "%s say %d words to each other within a minute, at most %d may be; the last one is %T", between, len(recent), mostTalk, m)
	}
}
