package core

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/campaign/analysis"
	"pacecar/actors/campaign/answer"
	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rehearsal"
	"pacecar/actors/engine/ensemble"
	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
	"pacecar/messages"
)

// Options of a measurement.
type Options struct {
	Vehicles int // selected by the plan
	Rounds   int
	Seed     uint64
	Progress io.Writer
}

// batch is how many reports a node gathers for one step.
const batch = 256

// samples are the measurements of each figure, one for each round.
type samples struct {
	dryRun, start, report, restart, account, prospect, rehearsal times
	allocations, bytes                                           []float64
}

// Run measures all figures.
func Run(ctx context.Context, o Options) ([]figure.Figure, error) {
	from := choice.Fleet{VINs: make([]string, o.Vehicles)}
	for i := range from.VINs {
		from.VINs[i] = fmt.Sprintf("WPCAR%012d", i)
	}
	var seen samples
	for round := range o.Rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fmt.Fprintf(o.Progress, "%d vehicles, round %d of %d\n", o.Vehicles, round+1, o.Rounds)
		if err := seen.round(from, rand.New(rand.NewPCG(o.Seed, uint64(round))), o); err != nil {
			return nil, err
		}
	}
	return slices.Concat(
		seen.dryRun.figures("dry_run_ms", time.Millisecond, 0), seen.start.figures("first_offer_ms", time.Millisecond, 1_000),
		seen.report.figures("report_ns", time.Nanosecond, 0),
		[]figure.Figure{of("report_allocations", "allocs", seen.allocations, 0), of("roster_bytes_per_vehicle", "B", seen.bytes, 16)},
		seen.restart.figures("restart_ms", time.Millisecond, 0), seen.account.figures("account_ms", time.Millisecond, 0),
		seen.prospect.figures("rollback_prospect_ms", time.Millisecond, 1_000),
		seen.rehearsal.figures("rehearsal_seconds", time.Second, 60),
	), nil
}

// round measures each figure once.
func (s *samples) round(from choice.Fleet, chance *rand.Rand, o Options) error {
	began := stopwatch.Begin()
	if _, no := plan.DryRun(written(len(from.VINs)), pkg, from); no != nil {
		return no
	}
	s.dryRun = append(s.dryRun, began.End())
	c, took, err := started(from, nil)
	if err != nil {
		return err
	}
	s.start = append(s.start, took)
	before := heap()
	if err := offerAll(&c, nil); err != nil {
		return err
	}
	s.bytes = append(s.bytes, (float64(heap())-float64(before))/float64(len(from.VINs)))
	if err := s.reports(&c, from.VINs, chance); err != nil {
		return err
	}
	if err := s.again(from); err != nil {
		return err
	}
	if err := s.read(c); err != nil {
		return err
	}
	if err := s.undo(&c, from.VINs); err != nil {
		return err
	}
	return s.rehearse(from, o)
}

var pkg = &messages.PackageRecord{Name: "p", Version: "1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c"}

var moment = time.UnixMilli(1_775_030_400_000)

// written is a plan of one wave that lets everybody in at once.
func written(vehicles int) *messages.CampaignPlan {
	return &messages.CampaignPlan{
		Id: "core", Package: "p@1", Selector: "true", Pacing: &messages.Pacing{MaximumInFlight: uint32(vehicles)},
		Waves:   []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		Retries: &messages.Retries{SilenceSeconds: 86_400},
	}
}

// do does what a shell does with a message but writing: it forks, decides, applies, and encodes
// what would be committed. It hands the pages to whoever keeps them.
func do(c **campaign.Campaign, m any, keep func(campaign.Page)) error {
	fork := (*c).Fork()
	decided, no := fork.Step(moment, m)
	if no != nil {
		return no
	}
	fork.Apply(decided.Events...)
	if _, err := proto.Marshal(fork.Record()); err != nil {
		return err
	}
	for _, page := range fork.DirtyPages() {
		if keep != nil {
			keep(page)
		}
	}
	*c = fork
	return nil
}

// started is a campaign that has just begun, and what it took to its first offers.
func started(from choice.Fleet, keep func(campaign.Page)) (*campaign.Campaign, stopwatch.Reading, error) {
	c := campaign.New("core")
	if err := do(&c, &messages.CreateCampaign{By: "bench", Package: pkg, Plan: written(len(from.VINs))}, keep); err != nil {
		return nil, stopwatch.Reading{}, err
	}
	began := stopwatch.Begin()
	if err := do(&c, &messages.StartCampaign{By: "bench", Package: pkg, Vins: from.VINs}, keep); err != nil {
		return nil, stopwatch.Reading{}, err
	}
	return c, began.End(), nil
}

// offerAll offers the update to everybody: every vehicle has an entry of its own then.
func offerAll(c **campaign.Campaign, keep func(campaign.Page)) error {
	for (*c).Record().GetOffered() < (*c).Record().GetRosterSize() {
		if err := do(c, campaign.Wake{}, keep); err != nil {
			return err
		}
	}
	return (*c).Verify()
}

// heap is what is alive.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// reports measures batches of reports from anywhere in the roster.
func (s *samples) reports(c **campaign.Campaign, vins []string, chance *rand.Rand) error {
	const batches = 200
	list := make([]*messages.AssignmentReports, batches)
	for i := range list {
		list[i] = &messages.AssignmentReports{}
		for range batch {
			list[i].Reports = append(list[i].Reports, &messages.AssignmentReport{
				CampaignId: "core", Vin: vins[chance.IntN(len(vins))], Attempt: 1, Sequence: uint64(i + 2), State: messages.AssignmentState_DOWNLOADING,
			})
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := stopwatch.Begin()
	for _, m := range list {
		if err := do(c, m, nil); err != nil {
			return err
		}
	}
	took := began.End()
	runtime.ReadMemStats(&after)
	s.report = append(s.report, stopwatch.Reading{Span: took.Span / (batches * batch), CPU: took.CPU / (batches * batch)})
	s.allocations = append(s.allocations, float64(after.Mallocs-before.Mallocs)/(batches*batch))
	return (*c).Verify()
}

// again measures the return of a campaign from its record and all its pages, up to what it says first.
func (s *samples) again(from choice.Fleet) error {
	pages := map[uint32]campaign.Page{}
	keep := func(page campaign.Page) { pages[page.Number] = page }
	c, _, err := started(from, keep)
	if err != nil {
		return err
	}
	if err := offerAll(&c, keep); err != nil {
		return err
	}
	data, err := proto.Marshal(c.Record())
	if err != nil {
		return err
	}
	began := stopwatch.Begin()
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(data, record); err != nil {
		return err
	}
	restored := campaign.Restore(record)
	for _, page := range pages {
		if err := restored.RestorePage(page.Number, page.Data); err != nil {
			return err
		}
	}
	restored.Resume(moment)
	s.restart = append(s.restart, began.End())
	return restored.Verify()
}

// read measures the reading of the whole roster, as an account of the campaign does it.
func (s *samples) read(c *campaign.Campaign) error {
	began, seen, sorted := stopwatch.Begin(), uint32(0), analysis.Sorting{}
	for from, more := uint32(0), true; more; {
		list, no := answer.List(&c.Standing, &messages.GetRoster{From: from, Limit: 10_000})
		if no != nil {
			return no
		}
		for _, e := range list.GetEntries() {
			sorted.Add(e)
			seen++
		}
		from, more = list.GetNext(), list.GetNext() != 0
	}
	s.account = append(s.account, began.End())
	if seen != c.Record().GetRosterSize() {
		return fmt.Errorf("the account reads %d of %d vehicles", seen, c.Record().GetRosterSize())
	}
	return nil
}

// rehearse measures a whole rehearsal as the engine plays it: 20 runs, and those of bad updates, side by side.
func (s *samples) rehearse(from choice.Fleet, o Options) error {
	p := written(len(from.VINs))
	p.Waves = append([]*messages.Wave{{Size: &messages.Wave_Percent{Percent: 1}}, {Size: &messages.Wave_Percent{Percent: 10}}}, p.Waves...)
	p.Pacing, p.Retries = &messages.Pacing{MaximumPerMinute: 6_000, MaximumInFlight: 50_000}, nil
	began := stopwatch.Begin()
	r, no := rehearsal.New(p, pkg, from, &messages.FleetModel{Seed: o.Seed}, moment)
	if no != nil {
		return no
	}
	ensemble.Play(r, func() bool { return false }, func(int, int) {})
	if a := r.Answer(); a.GetSelected() != uint64(len(from.VINs)) {
		return fmt.Errorf("the rehearsal is of %d of %d vehicles", a.GetSelected(), len(from.VINs))
	}
	s.rehearsal = append(s.rehearsal, began.End())
	return nil
}
