package campaign

import (
	"cmp"
	"slices"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Status is the report for people. The caller fills in the version. It reads no page.
func (c *Campaign) Status(now time.Time) *messages.CampaignStatus {
	nowMs := now.UnixMilli()
	s := &messages.CampaignStatus{Record: c.Record(), Counts: map[string]uint32{}, InFlight: c.inFlight()}
	for state := roster.Waiting; state <= roster.Stalled; state++ {
		s.Counts[messages.AssignmentState(state).String()] = c.total[state]
	}
	slices.SortStableFunc(s.Record.Failures, func(a, b *messages.FailureCount) int { return cmp.Compare(b.Count, a.Count) })
	if !c.started() {
		return s
	}
	s.OffersPerMinute, s.SucceededPerMinute = c.rates.PerMinute(nowMs, c.startedMs)
	for i, w := range c.waves {
		if c.state == life.Cancelled && w.Text == "" {
			s.Record.Waves[i].Gate = "the campaign was cancelled before this gate decided"
			continue
		}
		switch w.State {
		case life.WavePending:
			s.Record.Waves[i].Gate = "opens when the gate of the wave before does"
		case life.WaveOpen, life.WaveSoaking:
			s.Record.Waves[i].Gate = gate.Judge(c.inputs(nowMs)).Text
		}
	}
	if !c.over() {
		s.Record.BurnUp = c.burnUp.Until(c.burnPoint(nowMs))
	}
	return s
}

// list reads the roster by position.
func (c *Campaign) list(m *messages.GetRoster) (*messages.RosterList, *messages.Rejection) {
	return ledger.List(m, &c.roster, &c.total, c.line)
}

func (c *Campaign) line(at uint32, e entry) *messages.RosterEntry {
	why := c.reasons.At(e.Reason)
	return &messages.RosterEntry{
		Vin: string(c.roster.VIN(at)), Wave: uint32(wave.At(c.waves, at) + 1), Attempt: uint32(e.Attempt), State: messages.AssignmentState(e.State),
		EcuId: why.ECU, Code: why.Code,
	}
}

// participation is the place of one vehicle.
func (c *Campaign) participation(vin string) *messages.Participation {
	at, listed := c.roster.Find(vin)
	if !listed {
		return &messages.Participation{}
	}
	return &messages.Participation{Record: c.Record(), Entry: c.line(at, c.roster.Get(at))}
}
