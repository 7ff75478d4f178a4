package standing

import (
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
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
		number, one := c.Roster.Stratum(at), c.Roster.Get(at)
		c.Strata.EnterWave(number, one.Place())
		if c.InstalledBefore(one) {
			c.Strata.Before(number, true)
		}
	}
}

// WaveMoved: all vehicles of the wave have ended, or one has returned from silence.
type WaveMoved struct {
	Fact
	State messages.WaveState
}

func (e WaveMoved) apply(c *Standing) {
	c.Waves[c.Current].State = e.State
	c.AwaitsPerson, c.Opening = false, nil
}

// PersonAwaited: the gate waits for nothing but a person's word from now on, or for something else again; a word given before is void then.
type PersonAwaited struct {
	Fact
	Awaited bool
}

func (e PersonAwaited) apply(c *Standing) { c.AwaitsPerson, c.Opening = e.Awaited, nil }

// OpeningGiven: a person opened the gate. It decides next.
type OpeningGiven struct {
	Fact
	Opening *messages.GateOpening
}

func (e OpeningGiven) apply(c *Standing) { c.AwaitsPerson, c.Opening = false, e.Opening }

// Lingered: the last wave has passed for those that are on it, and stays open for others that may yet come, of whom it judges again.
type Lingered struct{ Fact }

func (Lingered) apply(c *Standing) { c.Lingers, c.PassedFor = true, c.Roster.Size() }

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
	c.stopped(rollback.Halt, e.Fact, "")
	c.hold(life.Halted, e.Decision.Text)
}

func (c *Standing) decide(state messages.WaveState, d *messages.GateDecision) {
	if c.Asking = nil; state == life.WavePassed {
		c.prove()
	}
	c.Waves[c.Current].Close(state, d)
	c.AwaitsPerson, c.Opening = false, nil
	c.Decisions = ledger.KeepLast(append(c.Decisions, d), maxDecisions)
}
