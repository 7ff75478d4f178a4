// Package agenda is when a campaign next has something to do by itself: the earliest of what its leases, its gates, its pace, its
// plan's times and its questions to others ask for. It decides from what the campaign stands at, and changes nothing.
package agenda

import (
	"time"

	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
)

// At is when the campaign has something to do by itself; zero: never. A time that has passed means at once. It looks for late
// joiners once in so many milliseconds.
func At(c *standing.Standing, seekEveryMs int64) time.Time {
	asks, holds := c.AsksPools()
	if !c.Awake() && !holds {
		return time.Time{}
	}
	if c.Sweep.On && (c.ShutMs == 0 || !c.Offers()) {
		return time.UnixMilli(c.StartedMs)
	}
	var soonest int64
	consider := func(atMs int64) {
		if soonest == 0 || atMs < soonest {
			soonest = max(atMs, 1)
		}
	}
	due.Times(c, consider)
	if holds {
		consider(asks)
	}
	if lease := c.Roster.Earliest(roster.Leases); lease != 0 {
		consider(int64(lease) * 1000)
	}
	if at := due.Supersedes(c); at != 0 {
		consider(at)
	}
	if latecomer.Taken(c) {
		consider(c.SoughtMs + seekEveryMs)
	}
	if c.Offers() {
		w := &c.Waves[c.Current]
		if c.HearsMs != 0 {
			consider(c.HearsMs)
		} else if agreed := c.Last() && c.Asking.GetWord() != nil; c.Asking != nil && !agreed { // of the last wave nothing is asked any more
			consider(c.Pending.AskMs)
		} else if w.State == life.WaveSoaking && !c.AwaitsPerson && c.Opening == nil {
			until := sight.SoaksUntil(c)
			if c.Last() {
				until = max(until, straggler.OpenUntil(c))
			}
			consider(until)
		}
		if at, any := due.Offer(c); any && c.ShutMs != hours.Never {
			consider(max(at, c.ShutMs))
		}
	}
	if soonest == 0 {
		return time.Time{}
	}
	return time.UnixMilli(soonest)
}
