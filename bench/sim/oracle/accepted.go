package oracle

import (
	"pacecar/bench/sim/oracle/ends"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// accepts keeps what a person has accepted by resuming a campaign that a gate had halted.
func (o *Oracle) accepts(was, is *view.Campaign) {
	if is.Taken = was.Taken; is.Taken == nil || len(was.Entries) == 0 { // the store was read anew
		is.Taken = ends.Known(is.Entries)
		return
	}
	given, before := is.Record.GetAcceptances(), was.Record.GetAcceptances()
	if n, m := len(given), len(before); n > m || n > 0 && given[n-1].GetAtMs() != before[m-1].GetAtMs() {
		is.Taken.Accept(was.Entries, was.Wave, int(given[n-1].GetWave())-1)
	}
	is.Taken.Keep(is.Entries)
	for i, w := range is.Record.GetWaves() {
		if j := judge(is, i); !o.Forgot && int(w.GetAcceptedFailed()) != j.Accepted {
			o.broken(16, "wave %d of campaign %s counts %d failures as accepted, %d of its vehicles still are what a person accepted", i+1, is.ID, w.GetAcceptedFailed(), j.Accepted)
		}
	}
}

func judge(c *view.Campaign, wave int) ends.Judged { return c.Taken.Judge(c.Entries, c.Wave, wave) }

// proven: a gate that opens has seen no more failures among those that tried the update than may
// be, in its own wave and in those before it; and as many of its wave as the plan asks for have tried the update, and somebody runs it, or a
// person has opened it in so many words. A person may count those as proof that have gone on to a campaign that needs the update before they
// had soaked, which no gate does by itself. A vehicle that comes back from silence is not among those that tried it any more: where it does
// so by the commit of the decision, behind that, the wave had shown it all the same.
func (o *Oracle) proven(was, c *view.Campaign, d *messages.GateDecision) {
	current := int(d.GetWave()) - 1
	for i, w := range c.Record.GetPlan().GetWaves()[:current+1] {
		j := judge(c, i)
		if i == current && d.GetOpening().GetBy() != "" {
			j.Tried += int(d.GetInputs().GetGoneOnEarly())
		}
		if known := i == current || j.Underway == 0 && !o.Forgot; known && 100*float64(j.Failed) > float64(j.Tried)*w.GetGate().GetMaximumFailedPercent()+1e-6 {
			o.broken(5, "campaign %s: %d of %d vehicles of wave %d that tried it failed, and the gate of wave %d opens: %s", c.ID, j.Failed, j.Tried, i+1, d.GetWave(), d.GetText())
		}
	}
	if kind, j := o.worst(c, current, d); kind != "" {
		o.broken(5, "campaign %s: %d of %d vehicles of model %s in wave %d that tried it failed, and its gate opens: %s", c.ID, j.Failed, j.Tried, kind, current+1, d.GetText())
	}
	in, size := d.GetInputs(), c.Record.GetWaves()[current].GetSize()
	j := judge(c, current)
	if !in.GetLast() && size > 0 && uint32(j.Runs)+in.GetInstalledBefore() == 0 && d.GetOpening().GetBy() == "" {
		o.broken(5, "campaign %s: of %d vehicles of wave %d nobody runs the update, and its gate opens by itself: %s", c.ID, size, d.GetWave(), d.GetText())
	}
	if why := lacks(c, current, d, j); why != "" && !o.Forgot && (j.Underway == 0 || lacks(c, current, d, judge(was, current)) != "") {
		o.broken(5, "campaign %s: %s: the gate of wave %d opens: %s", c.ID, why, d.GetWave(), d.GetText())
	}
}

// lacks is what a wave has not shown whose gate opens by itself, or for which a person had seen more; empty: nothing.
func lacks(c *view.Campaign, wave int, d *messages.GateDecision, j ends.Judged) string {
	in := d.GetInputs()
	why := j.Missing(c.Record.GetWaves()[wave].GetSize(), in.GetInstalledBefore(), c.Record.GetPlan().GetWaves()[wave].GetGate())
	switch {
	case in.GetLast() || why == "":
		return ""
	case d.GetOpening().GetBy() == "":
		return why + ", and nobody has opened it"
	case c.Opened.Less(j, why):
		return why + ", and it had shown more when a person opened it"
	}
	return ""
}

// worst is a model of which more have failed in a wave than its gate allows of each; empty: there is none.
func (o *Oracle) worst(c *view.Campaign, wave int, d *messages.GateDecision) (model string, j ends.Judged) {
	gate := c.Record.GetPlan().GetWaves()[wave].GetGate()
	if gate.GetPerStratum() == nil || d.GetOpening().GetBy() != "" || o.Forgot {
		return "", j
	}
	return c.Taken.Worst(c.Entries, c.Wave, wave, func(at int) string { return o.Models[messages.VIN(c.VINs[at])] }, gate)
}
