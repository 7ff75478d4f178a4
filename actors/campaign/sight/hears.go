package sight

import (
	"time"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/standing"
)

// Hear is what a time makes of the one in which, after a recovery, vehicles say what nobody
// heard meanwhile; false: nothing.
func Hear(c *standing.Standing, nowMs int64) (standing.Hears, bool) {
	switch {
	case c.Recovered:
		return standing.Hears{UntilMs: nowMs + lease.Untold(time.Duration(nowMs-presentMs(c))*time.Millisecond).Milliseconds()}, true
	case c.HearsMs == 0:
		return standing.Hears{}, false
	case nowMs >= c.HearsMs:
		return standing.Hears{}, true
	case c.HearsMs-nowMs > lease.LongestUntold.Milliseconds(): // the clock was set back
		return standing.Hears{UntilMs: nowMs + lease.LongestUntold.Milliseconds()}, true
	}
	return standing.Hears{}, false
}

// presentMs is the last time at which the record shows that the campaign was there.
func presentMs(c *standing.Standing) int64 {
	last := c.StartedMs
	for i := range c.Waves {
		w := &c.Waves[i]
		last = max(last, w.OpenedMs, w.EndedMs, w.ClosedMs)
	}
	return last
}

// hears tells whether nothing keeps the gate of the current wave but what may be heard yet.
func hears(c *standing.Standing, nowMs int64) bool {
	return c.HearsMs > nowMs && c.Offers() && c.Started() && c.Waves[c.Current].State == life.WaveSoaking && nowMs >= SoaksUntil(c)
}
