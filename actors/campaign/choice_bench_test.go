package campaign

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// divided is a plan that tells vehicles apart in every way, and a fleet for it: pilots, a
// wave of a selector, a canary that covers 1,000 strata.
func divided(n int) (*messages.CampaignPlan, choice.Fleet) {
	p, list := testPlan("c1"), vins(n)
	p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 2}
	p.Waves = []*messages.Wave{
		{Vins: list[:10]}, {Size: &messages.Wave_Percent{Percent: 1}}, {Selector: `region == "DE"`},
		{Size: &messages.Wave_Percent{Percent: 10}}, {Size: &messages.Wave_Rest{Rest: true}},
	}
	t := &messages.Traits{Kind: make([]uint32, n)}
	for model := range uint32(1000) {
		t.Strata = append(t.Strata, &messages.Stratum{Values: []string{fmt.Sprint("model ", model)}})
		t.Kinds = append(t.Kinds, &messages.TraitKind{Stratum: model}, &messages.TraitKind{Stratum: model, Divisions: 1})
	}
	for i := range t.Kind {
		t.Kind[i] = uint32(i % 2000)
	}
	return p, choice.Fleet{VINs: list, Traits: t}
}

// TestADividedMillion starts a million vehicles of 1,000 strata, in waves of every kind, and
// restores them.
func TestADividedMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("a million vehicles")
	}
	p, from := divided(1_000_000)
	w := newWorld(t, "c1")
	w.quick = true
	run, no := plan.DryRun(p, w.pkg, from)
	if no != nil {
		t.Fatal(no)
	}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	began := time.Now()
	w.must(&messages.StartCampaign{By: "mira", Vins: from.VINs, Traits: from.Traits, Package: w.pkg})
	t.Logf("start of a divided million, its commit's encoding included: %v; the record has %d bytes", time.Since(began), len(w.record))
	bytes := 0
	for _, page := range w.pages {
		bytes += len(page)
	}
	if most := 20 * len(from.VINs); bytes > most {
		t.Errorf("the start writes %d bytes of pages, want at most %d", bytes, most)
	}
	if len(w.record) > 120_000 {
		t.Errorf("the record has %d bytes", len(w.record))
	}
	for i, wave := range w.c.Waves {
		if wave.Size != run.Waves[i].Size {
			t.Errorf("wave %d has %d vehicles, the dry run said %d", i+1, wave.Size, run.Waves[i].Size)
		}
	}
	w.crash()
	if err := w.c.Verify(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkDividedReports is BenchmarkReports with strata, whose counts are in the record,
// and with waves of several stretches, in which a VIN is looked for.
func BenchmarkDividedReports(b *testing.B) {
	p, from := divided(1_000_000)
	w := newWorld(b, "c1")
	w.quick = true
	p.Pacing = &messages.Pacing{MaximumInFlight: 1_000_000}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: from.VINs, Traits: from.Traits, Package: w.pkg})
	const size = 256
	sequence, at := uint64(0), uint32(0)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		batch := &messages.AssignmentReports{}
		sequence++
		for i := range uint32(size) {
			batch.Reports = append(batch.Reports, &messages.AssignmentReport{
				CampaignId: "c1", Vin: string(w.c.Roster.VIN((at + i) % 1_000_000)), Attempt: 1, Sequence: sequence, State: messages.AssignmentState_DOWNLOADING,
			})
		}
		at += size
		w.now = w.now.Add(10 * time.Millisecond)
		b.StartTimer()
		fork := w.c.Fork()
		d, _ := fork.Step(w.now, batch)
		fork.Apply(d.Events...)
		if _, err := proto.Marshal(fork.Record()); err != nil {
			b.Fatal(err)
		}
		fork.DirtyPages()
		w.c = fork
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/report")
}

// TestBoundedStrataOfAMillion offers to a million vehicles of 1,000 strata, of each one at a
// time: what is passed over is not looked at again for each offer.
func TestBoundedStrataOfAMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("a million vehicles")
	}
	p, from := divided(1_000_000)
	p.Waves = testPlan("c1").Waves
	p.Pacing = &messages.Pacing{MaximumPerStratum: 1}
	w := newWorld(t, "c1")
	w.quick = true
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	began := time.Now()
	d := w.must(&messages.StartCampaign{By: "mira", Vins: from.VINs, Traits: from.Traits, Package: w.pkg})
	offered := 0
	for range 200 {
		batch := &messages.AssignmentReports{}
		for _, s := range d.Sends {
			if a, ok := s.Message.(*messages.AssignVehicle); ok {
				offered++
				batch.Reports = append(batch.Reports, &messages.AssignmentReport{
					CampaignId: "c1", Vin: s.VIN, Attempt: a.Attempt, Sequence: 1, State: messages.AssignmentState_SUCCEEDED,
				})
			}
		}
		d = w.must(batch)
		woken := w.wake()
		d.Sends = append(d.Sends, woken.Sends...)
	}
	if offered != 200*1000 {
		t.Errorf("%d offers in 200 rounds of 1,000 strata", offered)
	}
	t.Logf("%d offers, one of a stratum at a time: %v", offered, time.Since(began))
	if err := w.c.Verify(); err != nil {
		t.Fatal(err)
	}
}

// TestJoinersAreBounded: the roster takes as many as it has room for, and says how many it
// had none for.
func TestJoinersAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a full roster")
	}
	w := newWorld(t, "c1")
	w.quick = true
	p := testPlan("c1")
	p.LateJoiners = plan.Join
	list := vins(roster.Maximum + 5)
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: list[:roster.Maximum-3], Package: w.pkg})
	if _, no := w.step(&messages.JoinVehicles{Vins: make([]string, latecomer.Maximum+1)}); no == nil || no.Code != messages.OutOfBounds || no.Field != "/vins" {
		t.Errorf("too many at once: %v", no)
	}
	d := w.must(&messages.JoinVehicles{Vins: list[roster.Maximum-5:]})
	if line := d.Events[0].Entry(); w.c.Roster.Size() != roster.Maximum || line.Detail != "3 vehicles joined wave 1, which has 1,500,000 vehicles with them; the roster has no room for 5 more" {
		t.Errorf("%d vehicles: %v", w.c.Roster.Size(), line)
	}
	if _, no := w.step(&messages.JoinVehicles{Vins: list[roster.Maximum:]}); no == nil || no.Code != messages.WrongState {
		t.Errorf("a full roster: %v", no)
	}
	w.crash()
	if w.c.Joined != 3 || w.c.Life != life.Running {
		t.Errorf("%d have joined %s", w.c.Joined, w.c)
	}
}

// TestStrataBeyondTheBound: who joins of a stratum that cannot be kept apart any more is of
// the others.
func TestStrataBeyondTheBound(t *testing.T) {
	p, from := divided(choice.MaximumStrata)
	for i := range from.VINs {
		from.Traits.Strata = append(from.Traits.Strata, &messages.Stratum{Values: []string{fmt.Sprint("own ", i)}})
		from.Traits.Kinds = append(from.Traits.Kinds, &messages.TraitKind{Stratum: uint32(1000 + i)})
		from.Traits.Kind[i] = uint32(2000 + i)
	}
	from.Traits.Strata, from.Traits.Kinds = from.Traits.Strata[1000:], from.Traits.Kinds[2000:]
	for i, k := range from.Traits.Kinds {
		k.Stratum, from.Traits.Kind[i] = uint32(i), uint32(i)
	}
	p.LateJoiners, p.Waves = plan.Join, testPlan("c1").Waves
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: from.VINs, Traits: from.Traits, Package: w.pkg})
	late := &messages.JoinVehicles{Vins: vins(1030)[1025:1028], Traits: &messages.Traits{
		Strata: []*messages.Stratum{{Values: []string{"own 7"}}, {Values: []string{"new"}}, {Values: []string{"newer"}}},
		Kinds:  []*messages.TraitKind{{Stratum: 0}, {Stratum: 1}, {Stratum: 2}}, Kind: []uint32{0, 1, 2},
	}}
	w.must(late)
	w.crash()
	names := w.c.Strata.Names()
	if len(names) != choice.MaximumStrata+1 || names[choice.MaximumStrata] != "others" {
		t.Fatalf("%d strata", len(names))
	}
	if n := w.c.Strata.Count(choice.MaximumStrata).All.Sum(func(uint8) bool { return true }); n != 2 {
		t.Errorf("%d are others, want 2", n)
	}
}
