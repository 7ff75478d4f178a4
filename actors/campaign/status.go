package campaign

import (
	"cmp"
	"slices"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// MaximumListed is how many roster entries one answer holds.
const MaximumListed = 10_000

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

// list reads the roster by position. A page of a million whose entries are all in
// another state is passed over by its counters where the whole campaign has none.
func (c *Campaign) list(m *messages.GetRoster) (*messages.RosterList, *messages.Rejection) {
	limit := m.GetLimit()
	if limit > MaximumListed {
		return nil, messages.Reject(messages.OutOfBounds, "limit is %d, want at most %d", limit, MaximumListed).At("/limit")
	}
	if limit == 0 {
		limit = MaximumListed
	}
	if m.GetState() < 0 || int(m.GetState()) >= roster.States {
		return nil, messages.Reject(messages.Malformed, "there is no assignment state %d", m.GetState()).At("/state")
	}
	list := &messages.RosterList{Total: c.roster.Size()}
	if m.State != 0 {
		list.Total = c.total[m.State]
	}
	for at := m.GetFrom(); at < c.roster.Size() && list.Total > 0; at++ {
		e := c.roster.Get(at)
		if m.State != 0 && e.State != uint8(m.State) {
			continue
		}
		if uint32(len(list.Entries)) == limit {
			list.Next = at
			break
		}
		list.Entries = append(list.Entries, c.listed(at, e))
	}
	return list, nil
}

func (c *Campaign) listed(at uint32, e entry) *messages.RosterEntry {
	line := &messages.RosterEntry{
		Vin: string(c.roster.VIN(at)), Wave: uint32(c.waveAt(at) + 1), Attempt: uint32(e.Attempt), State: messages.AssignmentState(e.State),
	}
	why := c.reasons.At(e.Reason)
	line.EcuId, line.Code = why.ECU, why.Code
	return line
}
