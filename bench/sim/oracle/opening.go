package oracle

import (
	"pacecar/bench/sim/oracle/ends"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// opening is the gate of a wave that a person asked to be opened.
type opening struct {
	campaign string
	wave     uint32
}

// Opens says that a person asks now for the gate of a wave to be opened: whether that is heard, nobody knows.
func (o *Oracle) Opens(campaign string, wave uint32) { o.opened[opening{campaign, wave}] = true }

// Gate is the current wave of a campaign, and whether its gate waits for a person.
func (o *Oracle) Gate(campaign string) (wave uint32, awaits bool) {
	c := o.campaigns[campaign]
	if c == nil {
		return 0, false
	}
	return c.Record.GetWave(), c.Record.GetGate().GetAwaitsPerson()
}

// opens is what a wave had shown when a person opened its gate, until that decides: behind the commit by which the gate was opened.
func opens(was, is *view.Campaign) *ends.Shown {
	r := is.Record
	given, before := r.GetGate().GetOpening(), was.Record.GetGate().GetOpening()
	switch at := int(r.GetWave()) - 1; {
	case given == nil && len(r.GetDecisions()) == len(was.Record.GetDecisions()):
		return nil
	case given == nil, given.GetAtMs() == before.GetAtMs():
		return was.Opened
	default:
		w := r.GetWaves()[at]
		return judge(is, at).Shows(w.GetSize(), w.GetInstalledBefore(), r.GetPlan().GetWaves()[at].GetGate())
	}
}

// mayOpen: a manual gate passes by the word of a person, whom the decision names, and no person is named who
// has said nothing.
func (o *Oracle) mayOpen(c *view.Campaign, d *messages.GateDecision) {
	gate := c.Record.GetPlan().GetWaves()[d.GetWave()-1].GetGate()
	if gate.GetManual() && !o.opened[opening{c.ID, d.GetWave()}] {
		o.broken(5, "campaign %s: the manual gate of wave %d opens, and nobody has opened it", c.ID, d.GetWave())
	}
	by := d.GetOpening().GetBy()
	if gate.GetManual() && by == "" || by != "" && !o.opened[opening{c.ID, d.GetWave()}] {
		o.broken(5, "campaign %s: the gate of wave %d opens by the word of %q", c.ID, d.GetWave(), by)
	}
}
