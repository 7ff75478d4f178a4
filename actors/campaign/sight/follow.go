package sight

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/standing"
)

// AwaitPerson is what a verdict to wait makes of whether a person is awaited.
func AwaitPerson(c *standing.Standing, nowMs int64, verdict gate.Verdict) standing.PersonAwaited {
	name := "PersonAwaited"
	if !verdict.Person {
		name = "GateWaitsAgain"
	}
	return standing.PersonAwaited{Fact: c.Fact(name, nowMs, "engine", c.Life, verdict.Text), Awaited: verdict.Person}
}

// Follow is how the current wave moves between Open and Soaking, by whether anybody of it is under way; nil: it does not.
func Follow(c *standing.Standing, nowMs int64, in gate.Inputs, verdict gate.Verdict) standing.Event {
	w := &c.Waves[c.Current]
	switch {
	case w.State == life.WaveOpen && in.Underway == 0:
		return standing.WaveMoved{Fact: c.Fact("WaveSoaking", nowMs, "engine", life.Running, verdict.Text), State: life.WaveSoaking}
	case w.State == life.WaveSoaking && in.Underway > 0:
		return standing.WaveMoved{Fact: c.Fact("WaveReopened", nowMs, "engine", life.Running, verdict.Text), State: life.WaveOpen}
	default:
		return nil
	}
}
