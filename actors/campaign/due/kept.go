package due

import (
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
)

// Kept is until when nobody asks a vehicle, in Unix seconds; 0: never, and false: it is asked now. Its
// word was lost while its window is shut: nobody asks what it has not been told before it can be told
// again. Nor is one asked that has downloaded, and waits for its permit: while the window is shut, the
// campaign is held, or there is no room.
func Kept(c *standing.Standing, e roster.Entry, nowMs int64) (until uint32, kept bool) {
	switch {
	case e.State == roster.Downloaded && !c.Ending():
		return 0, true
	case !c.Offers() || c.ShutMs == 0:
		return 0, false
	case e.State != roster.Offered || e.Sequence != 0:
		return 0, false
	}
	if c.ShutMs == hours.Never {
		return lease.To(nowMs, c.Plan), true
	}
	return lease.To(c.ShutMs, c.Plan), true
}
