// Package rehearsal is how the twin of an engine answers a rehearsal: by arithmetic from a dry
// run, not by playing anything. Every vehicle that is online succeeds or fails after a
// download and an installation, wave after wave; nothing is drawn, and a gate halts a bad
// update after the first wave. It keeps nothing, and may be asked from any goroutine.
package rehearsal

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Player is the part of the twin that rehearses.
type Player struct {
	Select func(context.Context, *messages.CampaignPlan) (*messages.DryRun, error)
	Clock  func() time.Time
}

// Rehearse answers by arithmetic.
func (p Player) Rehearse(ctx context.Context, plan *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error) {
	told(0, 1)
	run, err := p.Select(ctx, plan)
	if err != nil {
		return nil, err
	}
	return answer(run, model, p.Clock().UnixMilli())
}

// limit is the share of failures that a plan allows which says nothing about it.
const limit = 10

// answer is the arithmetic for a dry run. A model that supposes more than everybody is refused.
func answer(run *messages.DryRun, model *messages.FleetModel, beginsAtMs int64) (*messages.Rehearsal, error) {
	m := proto.CloneOf(model)
	for _, share := range []**float64{&m.OnlinePercent, &m.NeverPercent, &m.RefusedPercent, &m.FailedPercent} {
		if *share == nil {
			*share = proto.Float64(1)
		}
	}
	if m.GetFailedPercent()+m.GetRefusedPercent()+m.GetNeverPercent() > 100 {
		return nil, messages.Reject(messages.OutOfBounds, "more than everybody fails, refuses or never answers").At("/model/failedPercent")
	}
	for delay, minutes := range map[**messages.Delay]float64{&m.Absence: 480, &m.Download: 20, &m.Installation: 30} {
		if *delay == nil {
			*delay = &messages.Delay{MedianMinutes: minutes, P90Minutes: minutes}
		}
	}
	m.Runs, m.Seed = max(1, m.Runs), max(1, m.Seed)
	all, part := float64(run.GetSelected()), func(percent float64) float64 { return float64(run.GetSelected()) * percent / 100 }
	a := &messages.Rehearsal{
		BeginsAtMs: beginsAtMs, Model: m, Selected: run.GetSelected(), Vehicles: uint32(run.GetSelected()), Notes: []string{"The twin plays nothing."},
		CompletedPercent: 100, Reachable: all - part(m.GetNeverPercent()), Silent: part(m.GetNeverPercent()), Failed: part(m.GetFailedPercent()),
		Refused: part(m.GetRefusedPercent()), DownloadsPerMinute: &messages.Spread{P50: all, P90: all},
	}
	a.Succeeded = a.Reachable - a.Failed - a.Refused
	each := int64(60 * (m.GetDownload().GetMedianMinutes() + m.GetInstallation().GetMedianMinutes()))
	for _, w := range run.GetWaves() {
		a.Gates = append(a.Gates, &messages.GateChance{Wave: w.GetNumber(), Name: w.GetName(), Size: w.GetSize(), Vehicles: w.GetSize(), PassedPercent: 100})
	}
	first := float64(run.GetWaves()[0].GetSize())
	for _, times := range []uint32{2, 5} {
		rate := float64(times) * limit
		a.BlastRadius = append(a.BlastRadius, &messages.BlastRadius{
			Times: times, LimitPercent: limit, FailedPercent: rate, HaltedPercent: 100,
			Failed: &messages.Spread{P50: first * rate / 100, P90: first * rate / 100}, Offered: &messages.Spread{P50: first, P90: first},
		})
	}
	for percent := uint32(10); percent <= 100; percent += 10 {
		after := each * int64(len(run.GetWaves())) * int64(percent) / 100
		a.Curve = append(a.Curve, &messages.CompletionPoint{Percent: percent, P50Seconds: proto.Int64(after), P90Seconds: proto.Int64(2 * after)})
	}
	return a, nil
}
