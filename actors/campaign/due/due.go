// Package due is when a campaign has something to do by itself because of the times that its plan
// names. It decides from what the campaign stands at, and changes nothing; it keeps no state.
package due

import (
	"time"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
)

// AskAgain is after how long a scheduled campaign whose time has come asks for its roster
// again: what kept it from beginning may have gone.
const AskAgain = time.Minute

// Finishes is when a campaign whose end has come may complete; false: not yet, or it has.
func Finishes(c *standing.Standing) (atMs int64, due bool) {
	if c.EndReachedMs == 0 || c.Over() || c.Total.Sum(roster.Underway) > 0 {
		return 0, false
	}
	if w := &c.Waves[c.Current]; !Decided(c) && w.EndedMs != 0 {
		return max(w.EndedMs+c.Gate().SoakSeconds*1000, c.HearsMs), true
	}
	return c.EndReachedMs, true
}

// Decided tells whether the gate of the current wave has halted the campaign.
func Decided(c *standing.Standing) bool { return c.Waves[c.Current].State == life.WaveFailed }

// Times are the times that the plan names at which the campaign has something to do.
func Times(c *standing.Standing, consider func(int64)) {
	if at, due := Finishes(c); due {
		consider(at)
	}
	if c.Undoing != nil {
		consider(rollback.TryAt(c.AskedMs, AskAgain))
	}
	if c.Hours == nil || c.Over() || c.EndReachedMs != 0 {
		return
	}
	if c.Hours.EndMs != 0 {
		consider(c.Hours.EndMs)
	}
	if c.Life == life.Scheduled {
		at := c.Hours.StartMs
		if c.AskedMs != 0 {
			at = max(at, c.AskedMs+AskAgain.Milliseconds())
		}
		consider(at)
		return
	}
	if c.Offers() && c.ShutMs != 0 && c.ShutMs != hours.Never && (c.Sweep.On || c.Total[roster.Downloaded] > 0) {
		consider(c.ShutMs)
	}
}

// Supersedes is when campaigns are told that this one supersedes, by name or by its priority, as long as not all of them have
// said that their vehicles know, with growing pauses; 0: never.
func Supersedes(c *standing.Standing) int64 {
	switch {
	case !c.Started() || c.Over() || c.Superseded || !rival.Settles(c.Plan, c.Met):
		return 0
	case c.ToldMs == 0:
		return c.StartedMs
	}
	return c.ToldMs + time.Minute.Milliseconds()<<min(c.Tellings-1, 6)
}
