package oracle

import (
	"pacecar/bench/sim/oracle/ends"
	"pacecar/messages"
)

// accepts keeps what a person has accepted by resuming a campaign that a gate had halted.
func (o *Oracle) accepts(was, is *campaignView) {
	if is.taken = was.taken; is.taken == nil || len(was.entries) == 0 { // the store was read anew
		is.taken = ends.Known(is.entries)
		return
	}
	given, before := is.record.GetAcceptances(), was.record.GetAcceptances()
	if n, m := len(given), len(before); n > m || n > 0 && given[n-1].GetAtMs() != before[m-1].GetAtMs() {
		is.taken.Accept(was.entries, was.wave, int(given[n-1].GetWave())-1)
	}
	is.taken.Keep(is.entries)
	for i, w := range is.record.GetWaves() {
		if j := is.judge(i); !o.Forgot && int(w.GetAcceptedFailed()) != j.Accepted {
			o.broken(16, "wave %d of campaign %s counts %d failures as accepted, %d of its vehicles still are what a person accepted", i+1, is.id, w.GetAcceptedFailed(), j.Accepted)
		}
	}
}

func (c *campaignView) judge(wave int) ends.Judged { return c.taken.Judge(c.entries, c.wave, wave) }

// proven: a gate that opens has seen no more failures among those that tried the update than may
// be, in its own wave and in those before it; and somebody of its wave runs the update, or a person has
// opened it in so many words.
func (o *Oracle) proven(c *campaignView, d *messages.GateDecision) {
	current := int(d.GetWave()) - 1
	for i, w := range c.record.GetPlan().GetWaves()[:current+1] {
		j := c.judge(i)
		if known := i == current || j.Underway == 0 && !o.Forgot; known && 100*float64(j.Failed) > float64(j.Tried)*w.GetGate().GetMaximumFailedPercent()+1e-6 {
			o.broken(5, "campaign %s: %d of %d vehicles of wave %d that tried it failed, and the gate of wave %d opens: %s", c.id, j.Failed, j.Tried, i+1, d.GetWave(), d.GetText())
		}
	}
	in, size := d.GetInputs(), c.record.GetWaves()[current].GetSize()
	if j := c.judge(current); !in.GetLast() && size > 0 && uint32(j.Runs)+in.GetInstalledBefore() == 0 && d.GetOpening().GetBy() == "" {
		o.broken(5, "campaign %s: of %d vehicles of wave %d nobody runs the update, and its gate opens by itself: %s", c.id, size, d.GetWave(), d.GetText())
	}
}
