package watch

import "pacecar/web/view"

// Tally sums a campaign's or a wave's vehicles by what matters to people.
type Tally struct {
	Waiting     uint32 // not told of the update
	Offered     uint32 // told, has not begun
	Downloading uint32
	Ready       uint32 // has downloaded, or may install and has not begun
	Installing  uint32 // installs, or has installed and not proven it
	Asleep      uint32 // silent before its installation, probably parked
	Succeeded   uint32
	Failed      uint32 // what a gate counts: Failed, Reverted, Expired, Stalled, Unhealthy
	Otherwise   uint32 // ended in another way: Rejected, Cancelled, Superseded, Skipped
}

// bucket says where a state counts.
func (t *Tally) bucket(state string) *uint32 {
	switch state {
	case "Waiting":
		return &t.Waiting
	case "Offered", "Accepted":
		return &t.Offered
	case "Downloading":
		return &t.Downloading
	case "Downloaded", "Permitted":
		return &t.Ready
	case "Installing", "Installed":
		return &t.Installing
	case "Asleep":
		return &t.Asleep
	case "Succeeded":
		return &t.Succeeded
	case "Failed", "Reverted", "Expired", "Stalled", "Unhealthy":
		return &t.Failed
	}
	return &t.Otherwise
}

// Sum makes a tally of counts by state.
func Sum(counts map[string]uint32) Tally {
	var t Tally
	for state, n := range counts {
		*t.bucket(state) += n
	}
	return t
}

// Flight is how many vehicles are on their way.
func (t Tally) Flight() uint32 { return t.Offered + t.Downloading + t.Ready + t.Installing }

// Total is every vehicle.
func (t Tally) Total() uint32 { return t.Waiting + t.Flight() + t.Asleep + t.Ended() }

// Ended is how many vehicles have ended.
func (t Tally) Ended() uint32 { return t.Succeeded + t.Failed + t.Otherwise }

// Ended says whether a campaign is over for good.
func Ended(state string) bool { return state == "Completed" || state == "Cancelled" }

// Stopped says whether a campaign stands still until a person has looked.
func Stopped(state string) bool { return state == "Halted" || state == "Paused" }

// AboveGate says whether a wave had a larger share of failures than its gate allows,
// whatever a person accepted. As for the gate, those that succeeded or failed count: whoever refused the update,
// or was cancelled, superseded or skipped, shows nothing about it.
func AboveGate(c view.Campaign) bool {
	for i, w := range c.Waves {
		if i >= len(c.Plan.Waves) {
			break
		}
		limit := 100.0
		if given := c.Plan.Waves[i].Gate.MaximumFailedPercent; given != nil {
			limit = *given
		}
		t := Sum(w.Counts)
		tried := t.Succeeded + t.Failed
		if tried > 0 && 100*float64(t.Failed) > limit*float64(tried) {
			return true
		}
	}
	return false
}
