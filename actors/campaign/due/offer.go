package due

import (
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
)

// Offer is when an offer may go out, if any vehicle waits for one and a place is free.
func Offer(c *standing.Standing) (atMs int64, any bool) {
	if c.Places() == 0 {
		return 0, false
	}
	w := &c.Waves[c.Current]
	if w.State == life.WaveOpen && c.Next < w.First+w.Size {
		atMs, any = anew(c)
	}
	if retry := c.Roster.Earliest(roster.Retries); retry != 0 && !any {
		if opens, ok := c.Pools.Opens(0, c.Use()); ok {
			return max(c.Pace.Next(), opens, int64(retry)*1000, c.Passed.Until()), true
		}
	}
	return atMs, any
}

// anew is when a vehicle of the open wave that was never offered may be.
func anew(c *standing.Standing) (atMs int64, any bool) {
	lanes, use := Lanes(c, 0), c.Use()
	queue.Queue{Next: c.Next, Firsts: c.Firsts}.Open(lanes, func(lane int) bool {
		opens, ok := c.LaneOpens(lane, use)
		if opens = max(opens, c.Pace.Next()); ok && (!any || opens < atMs) {
			atMs, any = opens, true
		}
		return false
	})
	return atMs, any
}

// Lanes are those of the open wave at a time.
func Lanes(c *standing.Standing, nowMs int64) queue.Lanes {
	w := &c.Waves[c.Current]
	return queue.Lanes{
		Roster: &c.Roster, End: w.First + w.Size, Count: c.Lanes(), Of: c.LaneOf, Waits: c.LaneWaits,
		Room: func(lane int) bool { return c.LaneRoom(nowMs, lane) },
	}
}
