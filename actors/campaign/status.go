package campaign

import (
	"cmp"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// MaximumListed is how many roster entries one answer holds.
const MaximumListed = 10_000

// Status is the report for people. The caller fills in the version. It reads no page.
func (c *Campaign) Status(now time.Time) *messages.CampaignStatus {
	nowMs := now.UnixMilli()
	s := &messages.CampaignStatus{Record: c.Record(), Counts: map[string]uint32{}, InFlight: c.inFlight()}
	for state := waiting; state <= stalled; state++ {
		s.Counts[messages.AssignmentState(state).String()] = c.total[state]
	}
	slices.SortStableFunc(s.Record.Failures, func(a, b *messages.FailureCount) int { return cmp.Compare(b.Count, a.Count) })
	if !c.started() {
		return s
	}
	s.OffersPerMinute, s.SucceededPerMinute = c.rates.perMinute(nowMs, c.startedMs)
	for i, w := range c.waves {
		if c.state == cancelled && w.text == "" {
			s.Record.Waves[i].Gate = "the campaign was cancelled before this gate decided"
			continue
		}
		switch w.state {
		case wavePending:
			s.Record.Waves[i].Gate = "opens when the gate of the wave before does"
		case waveOpen, waveSoaking:
			s.Record.Waves[i].Gate = gate.Judge(c.inputs(nowMs)).Text
		}
	}
	if !c.over() {
		s.Record.BurnUp = c.untilNow(s.Record.BurnUp, nowMs)
	}
	return s
}

// untilNow lets a plot end at the present.
func (c *Campaign) untilNow(points []*messages.BurnPoint, nowMs int64) []*messages.BurnPoint {
	if n := len(points); n > 0 && points[n-1].AtMs >= nowMs {
		points = points[:n-1]
	}
	if len(points) == maxBurnPoints {
		points = points[:maxBurnPoints-1]
	}
	p := c.burnNow(nowMs)
	return append(points, &messages.BurnPoint{AtMs: p.atMs, Offered: p.offered, Succeeded: p.succeeded, Failed: p.failed})
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
	if r := c.reasonOf(e); r != nil {
		line.EcuId, line.Code = r.ecu, r.code
	}
	return line
}

// DryRun tells what a start of the plan with these vehicles would do: how many vehicles
// in which waves, and who is among the first. The caller adds what it excluded.
func DryRun(plan *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) (*messages.DryRun, *messages.Rejection) {
	if plan.GetId() == "" && plan != nil {
		plan = clonePlan(plan)
		plan.Id = "dry-run"
	}
	plan, no := CheckPlan(plan)
	if no != nil {
		return nil, no
	}
	if no := released(plan.Package, pkg); no != nil {
		return nil, no
	}
	packed, no := roster.Order(plan.Salt, vins)
	if no != nil {
		return nil, no
	}
	n := uint32(len(packed) / messages.VINLength)
	run := &messages.DryRun{Selected: uint64(n)}
	for i, size := range cut(plan.Waves, n) {
		run.Waves = append(run.Waves, &messages.WavePlan{Number: uint32(i + 1), Name: plan.Waves[i].Name, Size: size})
	}
	const samples = 20
	for i := range min(samples, run.Waves[0].Size) {
		run.Sample = append(run.Sample, string(packed[i*messages.VINLength:][:messages.VINLength]))
	}
	return run, nil
}

func clonePlan(p *messages.CampaignPlan) *messages.CampaignPlan {
	return proto.Clone(p).(*messages.CampaignPlan)
}
