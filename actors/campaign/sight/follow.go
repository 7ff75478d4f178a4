package sight

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/standing"
)

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
