package rival

import (
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/roster"
	"pacecar/mutant"
)

// Spared is a vehicle whose offer has run out while its campaign was held: by the clock of the stop, which fails nobody. That
// attempt counts for nothing, and another one follows when the campaign goes on. False: its attempt has ended otherwise, or too many
// of them were spared.
func Spared(e roster.Entry, nowMs int64) (roster.Entry, bool) {
	if e.State != roster.Expired || TooOften(e) || mutant.HeldExpires.Planted() {
		return e, false
	}
	e.State, e.Asks, e.Deadline, e.Spared = roster.Waiting, 0, lease.Seconds(nowMs), e.Spared+1
	return e, true
}
