package standing

import (
	"slices"

	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Pooled: what the campaign may use of the server's pools. A recovery asks again, so it needs
// no commit.
type Pooled struct {
	volatile
	Pools admission.Admission
}

func (e Pooled) apply(c *Standing) { c.Pools = e.Pools }

// Share has the campaign take part in the pools of its server. It is called before anything
// is decided.
func (c *Standing) Share(settings []*messages.Pool) {
	c.Pools = admission.Of(settings).For(c.Plan, c.Classes)
}

// classify knows further pools by attribute. Where vehicles of full ones are passed over, the
// queue is looked through from its beginning.
func (c *Standing) classify(names []string) {
	c.Classes = append(slices.Clip(c.Classes), names...)
	c.Downloads = append(slices.Clip(c.Downloads), make([]uint32, len(names))...)
	if len(names) > 0 {
		c.Firsts = nil
	}
	c.Pools = c.Pools.For(c.Plan, c.Classes)
}

// countDownload follows one vehicle of a class.
func (c *Standing) countDownload(at uint32, from, to uint8) {
	class := 0
	if len(c.Classes) > 0 {
		class = c.Roster.Class(at)
	}
	switch was, is := roster.Downloads(from), roster.Downloads(to); {
	case class == 0 || was == is:
	case is:
		c.Downloads[class-1]++
	default:
		c.Downloads[class-1]--
	}
}

// Use is how many vehicles have places in pools.
func (c *Standing) Use() admission.Use {
	return admission.Use{InFlight: c.InFlight(), Downloading: c.Total.Sum(roster.Downloads), Classes: c.Downloads}
}

// Need is what the campaign could use of pools besides: vehicles that could be offered the
// update as far as its own bounds go.
func (c *Standing) Need() admission.Need {
	return admission.Need{Waiting: c.waiting, PerMinute: c.perMinute(), Priority: admission.Priority(c.Plan)}
}

// AsksPools is when a pool is to be asked, also because offers may go out again; false: never, as
// long as nothing changes.
func (c *Standing) AsksPools() (atMs int64, any bool) {
	if !c.Pools.Any() {
		return 0, false
	}
	atMs, any = c.Pools.AskAt(c.Use(), c.Need())
	if opens := c.ShutMs; c.Offers() && opens != 0 && opens != hours.Never && (!any || opens < atMs) {
		return opens, true
	}
	return atMs, any
}

// WaitsForPool says what vehicles wait for in pools; empty: for none.
func (c *Standing) WaitsForPool(class int) string {
	if !c.Pools.Any() {
		return ""
	}
	return c.Pools.Waits(class, c.Use(), c.Need())
}

func (c *Standing) perMinute() uint32 {
	if !c.Started() {
		return 0
	}
	return c.PerMinute()
}

// waiting is how many vehicles of a class could be offered the update now, or soon again; 0: of
// any. Of a class it is told as many as of all, unless the queue has none of it left.
func (c *Standing) waiting(class int) (n uint32) {
	if !c.Started() || !c.Offers() || c.ShutMs != 0 {
		return 0
	}
	for i := range c.Waves[:c.Current+1] {
		n += c.Waves[i].Counts[roster.Waiting]
	}
	w := &c.Waves[c.Current]
	if class > 0 && len(c.Firsts) > 0 && c.Roster.Earliest(roster.Retries) == 0 {
		left := false
		for lane := class; lane < len(c.Firsts); lane += len(c.Classes) + 1 {
			left = left || c.Firsts[lane] < w.First+w.Size
		}
		if !left {
			return 0
		}
	}
	return min(n, c.Places())
}
