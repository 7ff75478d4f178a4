package standing

import (
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// WaveOpened: its offers may go out.
type WaveOpened struct {
	Fact
	Wave int
}

func (e WaveOpened) apply(c *Standing) {
	c.Current = e.Wave
	w := &c.Waves[e.Wave]
	w.State, w.OpenedMs = life.WaveOpen, e.AtMs
	c.Firsts = nil
	if c.Strata.Len() == 0 {
		return
	}
	c.Strata.LeaveWave()
	for at := w.First; at < w.First+w.Size; at++ {
		c.Strata.EnterWave(c.Roster.Stratum(at), c.Roster.Get(at).State)
	}
}

// WaveMoved: all vehicles of the wave have ended, or one has returned from silence.
type WaveMoved struct {
	Fact
	State messages.WaveState
}

func (e WaveMoved) apply(c *Standing) { c.Waves[c.Current].State = e.State }

// GateOpened: the wave passed.
type GateOpened struct {
	Fact
	Decision *messages.GateDecision
}

func (e GateOpened) apply(c *Standing) { c.decide(life.WavePassed, e.Decision) }

// Halted: the gate failed.
type Halted struct {
	Fact
	Decision *messages.GateDecision
}

func (e Halted) apply(c *Standing) {
	c.decide(life.WaveFailed, e.Decision)
	c.hold(life.Halted, e.Decision.Text)
}

func (c *Standing) decide(state messages.WaveState, d *messages.GateDecision) {
	c.Waves[c.Current].Close(state, d)
	c.Decisions = ledger.KeepLast(append(c.Decisions, d), maxDecisions)
}
