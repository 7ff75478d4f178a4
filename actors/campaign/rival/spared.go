package rival

import (
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/roster"
	"pacecar/mutant"
)

// Shortened tells whether an offer that runs out now was made before its campaign last went on after a stop, which took a part of its
// life: one that was made since then lives longer. Of a campaign that was never stopped none was.
func Shortened(nowMs, resumedMs, lifeSeconds int64) bool {
	return resumedMs != 0 && nowMs < resumedMs+lifeSeconds*1000
}

// Spared is a vehicle whose offer has run out while its campaign was held, or by what the stop had left of its life: by the clock of
// the stop, which fails nobody. That attempt counts for nothing, and another one follows when the campaign goes on. False: its attempt
// has ended otherwise, or too many of them were spared.
func Spared(e roster.Entry, nowMs int64) (roster.Entry, bool) {
	if e.State != roster.Expired || TooOften(e) || mutant.HeldExpires.Planted() {
		return e, false
	}
	e.State, e.Asks, e.Deadline, e.Spared = roster.Waiting, 0, lease.Seconds(nowMs), e.Spared+1
	return e, true
}
