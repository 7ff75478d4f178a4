// Package sight is what the gate of a campaign's current wave sees, and what people read while it waits.
//
// It decides nothing: package gate judges what is seen. All functions read a standing and the time;
// none changes anything or fails.
package sight

import (
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/mutant"
)

// Inputs is what the current wave's gate sees. The last wave is also kept open by
// vehicles of earlier ones that returned from silence and are under way again.
func Inputs(c *standing.Standing, nowMs int64) gate.Inputs {
	in := c.Waves[c.Current].Inputs(uint32(c.Current+1), c.Gate(), time.UnixMilli(nowMs))
	if c.EndReachedMs == 0 { // time is up for everybody
		in.CyclesWait = plan.CyclesWait(c.Plan, c.Gate())
	}
	if c.HearsMs != 0 {
		in.HearsUntil = time.UnixMilli(c.HearsMs)
	}
	for i := range c.Waves[:c.Current] {
		if e, worse := c.Waves[i].Later(uint32(i+1), c.Plan.Waves[i].Gate); worse && !mutant.LateFailuresForgiven.Planted() {
			in.Earlier = append(in.Earlier, e)
		}
	}
	if in.Last = c.Last(); in.Last {
		in.Underway = c.Roster.Size() - c.Total.Sum(roster.Ended)
	}
	if c.Asks(in) {
		in.Word = c.Asking.GetWord()
	}
	if in.Opening = c.Opening; in.Gate.GetPerStratum() != nil {
		in.Strata = c.Strata.Seen()
		in.StrataInAll = uint32(len(in.Strata))
	}
	return in
}

// SoaksUntil is when the gate of the current wave need not wait any longer, all vehicles of which
// have ended: the soak is over, and so is the time for drive cycles that are awaited.
func SoaksUntil(c *standing.Standing) int64 {
	w, soak := &c.Waves[c.Current], time.Duration(c.Gate().SoakSeconds)*time.Second
	if w.CyclesAwaited() > 0 {
		soak = max(soak, plan.CyclesWait(c.Plan, c.Gate()))
	}
	return w.EndedMs + soak.Milliseconds()
}
