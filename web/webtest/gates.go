package webtest

import (
	"context"

	"pacecar/messages"
	"pacecar/web/webtest/rollout"
)

// CampaignAnalysis answers what became of a campaign. The twin knows of no failure what its
// vehicles share.
func (e *Engine) CampaignAnalysis(ctx context.Context, id string) (*messages.CampaignAnalysis, error) {
	gates, err := e.CampaignGates(ctx, id)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	a := rollout.Analyse(c.roster, c.history)
	a.Status, a.Gates = clone(c.status), gates
	return a, nil
}

// CampaignGates answers decisions, judged again.
func (e *Engine) CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error) {
	s, err := e.Campaign(ctx, id)
	return rollout.Review(s.GetRecord().GetDecisions()), err
}

// openGate takes a person's word for a gate that waits for it; nil: it was taken before.
func (e *Engine) openGate(c *campaign, m *messages.OpenGate) (*messages.HistoryEntry, error) {
	r := c.status.GetRecord()
	at := int(m.GetWave()) - 1
	if at < 0 || at >= len(r.GetWaves()) {
		return nil, messages.Reject(messages.OutOfBounds, "the campaign has no wave %d", m.GetWave()).At("/wave")
	}
	wave := r.GetWaves()[at]
	switch {
	case wave.GetState() == messages.WaveState_WAVE_PASSED && r.GetPlan().GetWaves()[at].GetGate().GetManual():
		return nil, nil
	case m.GetReason() == "":
		return nil, messages.Reject(messages.Malformed, "opening a gate needs a reason").At("/reason").Suggest("say what you looked at")
	case !r.GetGate().GetAwaitsPerson() || m.GetWave() != r.GetWave():
		return nil, messages.Reject(messages.WrongState, "the gate of wave %d does not wait for a person", m.GetWave()).At("/wave")
	}
	r.Gate = &messages.GateMemory{Opening: &messages.GateOpening{AtMs: e.nowMs(), By: m.GetBy(), Reason: m.GetReason()}}
	line := e.closeWave(c, wave)
	line.Event, line.By, c.status.Waits = "GateUnlocked", m.GetBy(), ""
	return line, nil
}
