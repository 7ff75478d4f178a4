package rehearsal_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/rehearsal"
	"pacecar/messages"
)

var began = time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)

var pkg = &messages.PackageRecord{
	Name: "adas-stack", Version: "4.2.1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c0ffee",
	Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A1", Version: "4.2.1"}},
}

// everybody is a model in which nothing goes wrong and nobody waits for anything.
func everybody() *messages.FleetModel {
	instant := func(minutes float64) *messages.Delay { return &messages.Delay{MedianMinutes: minutes} }
	return &messages.FleetModel{
		OnlinePercent: new(100.0), NeverPercent: new(0.0), RefusedPercent: new(0.0), FailedPercent: new(0.0),
		Download: instant(10), Installation: instant(5), Runs: 3,
	}
}

func fleet(n int) choice.Fleet {
	f := choice.Fleet{}
	for i := range n {
		f.VINs = append(f.VINs, fmt.Sprintf("WPCAR0000%08d", i))
	}
	return f
}

func plan(waves ...*messages.Wave) *messages.CampaignPlan {
	return &messages.CampaignPlan{
		Id: "c1", Package: "adas-stack@4.2.1", Selector: "true",
		Waves: append(waves, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}}),
	}
}

func rehearse(t testing.TB, p *messages.CampaignPlan, from choice.Fleet, model *messages.FleetModel) *messages.Rehearsal {
	t.Helper()
	r, no := rehearsal.New(p, pkg, from, model, began)
	if no != nil {
		t.Fatal(no)
	}
	for i := range r.Runs() {
		r.Run(rand.New(rand.NewPCG(r.Seed(), uint64(i))), nil)
	}
	return r.Answer()
}

// TestNobodyWaitsForAnEndlessRun: at a slow pace vehicles come one by one for days. The first run is cut when nobody waits any
// longer, and told as cut; another one that does not come to its end is forgotten.
func TestNobodyWaitsForAnEndlessRun(t *testing.T) {
	p := plan()
	p.Pacing = &messages.Pacing{MaximumPerMinute: 1}
	r, no := rehearsal.New(p, pkg, fleet(5_000), everybody(), began)
	if no != nil {
		t.Fatal(no)
	}
	asked := 0
	late := func() bool { asked++; return asked > 3 }
	r.Run(rand.New(rand.NewPCG(1, 0)), late)
	r.Run(rand.New(rand.NewPCG(1, 1)), late)
	a := r.Answer()
	if notes := strings.Join(a.GetNotes(), " "); a.GetLeft() < 3_000 || !strings.Contains(notes, "There was time for 1 of 3 runs.") || !strings.Contains(notes, "A run took too long to play and was cut") {
		t.Errorf("%v left: %s", a.GetLeft(), notes)
	}
}

// TestHoursThatDoNotMeetAreSkipped: permits that are of no use, day after day for months, are no work. The vehicles of a campaign
// that speaks by day and, in one night only, when they install, do so in that night; else, nobody does before its end.
func TestHoursThatDoNotMeetAreSkipped(t *testing.T) {
	p := plan()
	p.Schedule = &messages.Schedule{EndTime: began.Add(120 * 24 * time.Hour).Format(time.RFC3339)}
	p.ReleaseWindows = []*messages.ReleaseWindow{{From: "09:00", To: "17:00"}}
	p.Maintenance = &messages.Maintenance{From: "01:30", To: "03:30"}
	thousandsOfSteps := 0
	play := func() *messages.Rehearsal {
		r, no := rehearsal.New(p, pkg, fleet(239), everybody(), began)
		if no != nil {
			t.Fatal(no)
		}
		r.Run(rand.New(rand.NewPCG(1, 0)), func() bool { thousandsOfSteps++; return false })
		return r.Answer()
	}
	if a := play(); a.GetSucceeded() != 0 || a.GetLeft() != 239 {
		t.Errorf("hours that never meet: %v", prototext.Format(a))
	}
	p.ReleaseWindows = append(p.ReleaseWindows, &messages.ReleaseWindow{Days: []string{"Sun"}, From: "02:00", To: "04:00"})
	a := play()
	want := int64(time.Date(2026, 4, 5, 2, 5, 0, 0, time.UTC).Sub(began).Seconds())
	if got := a.GetCurve()[0].GetP50Seconds(); a.GetSucceeded() != 239 || got < want || got > want+60 || thousandsOfSteps > 3 {
		t.Errorf("in %d thousand steps the first have ended after %d s, want %d: %v", thousandsOfSteps, got, want, prototext.Format(a))
	}
}

// TestNothingIsSaidOfWhatWasNotPlayed: where there was no time to play a bad update to its end, nothing says that no gate
// stops it.
func TestNothingIsSaidOfWhatWasNotPlayed(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 95}, Gate: &messages.Gate{MaximumFailedPercent: new(1.0), MinimumSample: 1500}})
	p.Pacing = &messages.Pacing{MaximumPerMinute: 10, MaximumInFlight: 50}
	play := func(answers int) (*messages.Rehearsal, int) {
		r, no := rehearsal.New(p, pkg, fleet(2_100), everybody(), began)
		if no != nil {
			t.Fatal(no)
		}
		asked := 0
		r.Run(rand.New(rand.NewPCG(1, 0)), func() bool { asked++; return asked > answers })
		return r.Answer(), asked
	}
	whole, asked := play(math.MaxInt)
	for _, b := range whole.GetBlastRadius() {
		if b.GetHaltedPercent() != 100 {
			t.Fatalf("with time enough it is not halted: %v", b)
		}
	}
	if len(whole.GetBlastRadius()) == 0 || asked < 2 {
		t.Fatalf("%d bad updates are told of after %d questions", len(whole.GetBlastRadius()), asked)
	}
	for _, answers := range []int{0, asked / 2, asked - 1} {
		a, _ := play(answers)
		for _, b := range a.GetBlastRadius() {
			if b.GetHaltedPercent() != 100 {
				t.Errorf("after %d questions: %v", answers, b)
			}
		}
		notes := strings.Join(a.GetNotes(), " ")
		if strings.Contains(notes, "was stopped within") || answers == 0 && (len(a.GetBlastRadius()) != 0 || !strings.Contains(notes, "was played 0 of 3 times")) {
			t.Errorf("after %d questions: %s", answers, notes)
		}
	}
}

// TestSeedsDecide: the same seed gives the same answer to the last digit, another one another.
func TestSeedsDecide(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 10}})
	model := &messages.FleetModel{OnlinePercent: new(95.0), Runs: 4}
	first := rehearse(t, p, fleet(2_000), model)
	if again := rehearse(t, p, fleet(2_000), model); !proto.Equal(first, again) {
		t.Errorf("the same seed gave\n%v\nthen\n%v", prototext.Format(first), prototext.Format(again))
	}
	model.Seed = 7
	if other := rehearse(t, p, fleet(2_000), model); proto.Equal(first.DownloadsPerMinute, other.DownloadsPerMinute) && first.Succeeded == other.Succeeded {
		t.Error("another seed gave the same")
	}
}

// TestEverybodyOnlineIsArithmetic: without a pace everybody ends when a download and an
// installation are over; at a pace the last one ends so much later than the first.
func TestEverybodyOnlineIsArithmetic(t *testing.T) {
	p := plan()
	a := rehearse(t, p, fleet(5_000), everybody())
	for _, point := range a.Curve {
		if point.P50Seconds == nil || *point.P50Seconds != 15*60 || *point.P90Seconds != 15*60 {
			t.Errorf("%d %% have ended after %v and %v s, want 900", point.Percent, point.P50Seconds, point.P90Seconds)
		}
	}
	if a.Succeeded != 5_000 || a.CompletedPercent < 99.9 || a.DownloadsPerMinute.P50 != 5_000 || a.Left != 0 {
		t.Errorf("got %v", prototext.Format(a))
	}
	p.Pacing = &messages.Pacing{MaximumPerMinute: 100}
	a = rehearse(t, p, fleet(5_000), everybody())
	last, half := a.Curve[len(a.Curve)-1], a.Curve[9]
	if *last.P50Seconds < 15*60+49*60 || *last.P50Seconds > 15*60+51*60 || *half.P50Seconds < 39*60 || *half.P50Seconds > 41*60 {
		t.Errorf("at 100 per minute half of 5,000 have ended after %d s, all after %d s", *half.P50Seconds, *last.P50Seconds)
	}
	if peak := a.DownloadsPerMinute.P90; peak < 100 || peak > 102 {
		t.Errorf("at 100 per minute %v downloads begin in a minute", peak)
	}
}

// TestALargeCampaignIsPlayedByAPart: the curve of a part is that of the whole, and counts are
// of the whole.
func TestALargeCampaignIsPlayedByAPart(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Count{Count: 100}})
	p.Pacing = &messages.Pacing{MaximumPerMinute: 600, MaximumInFlight: 100_000}
	model := everybody()
	model.Runs = 1
	a := rehearse(t, p, fleet(120_000), model)
	if a.Selected != 120_000 || a.Vehicles > 15_000 || math.Abs(a.Succeeded-120_000) > 1 || a.Gates[0].Vehicles != 100 {
		t.Fatalf("got %v", prototext.Format(a))
	}
	// The canary, then 119,900 vehicles at 600 per minute.
	want := 60 * (15.2 + 15 + 119_900/600.0)
	if got := float64(*a.Curve[len(a.Curve)-1].P50Seconds); math.Abs(got-want) > 0.02*want {
		t.Errorf("all have ended after %v s, want %v", got, want)
	}
	if peak := a.DownloadsPerMinute.P50; peak < 590 || peak > 700 {
		t.Errorf("%v downloads begin in a minute", peak)
	}
	if len(a.Notes) < 2 || !strings.Contains(a.Notes[1], "Wave 2 is played by") {
		t.Errorf("nothing says so: %q", a.Notes)
	}
}

// TestAGateHaltsWhereManyFail: one vehicle in five fails, where the gate lets one in fifty.
func TestAGateHaltsWhereManyFail(t *testing.T) {
	p := plan(&messages.Wave{Name: "canary", Size: &messages.Wave_Count{Count: 300}, Gate: &messages.Gate{MaximumFailedPercent: new(2.0)}})
	model := everybody()
	model.FailedPercent = new(20.0)
	a := rehearse(t, p, fleet(3_000), model)
	canary, rest := a.Gates[0], a.Gates[1]
	if a.HaltedPercent < 99.9 || canary.HaltedPercent < 99.9 || rest.UndecidedPercent < 99.9 || !strings.Contains(canary.Text, "at most 2 % may") {
		t.Errorf("got %v", prototext.Format(a))
	}
	if a.Left < 2_600 || a.Curve[len(a.Curve)-1].P90Seconds != nil {
		t.Errorf("a halted campaign has reached everybody: %v", prototext.Format(a))
	}
	for i, b := range a.BlastRadius {
		if b.HaltedPercent < 99.9 || b.Offered.P90 > 300 || b.Failed.P90 > 300*b.FailedPercent/100*3 || b.FailedPercent != []float64{4, 10}[i] {
			t.Errorf("a bad update: %v", b)
		}
	}
	model.FailedPercent = new(0.0)
	if a = rehearse(t, p, fleet(3_000), model); a.CompletedPercent < 99.9 || a.Gates[0].PassedPercent < 99.9 {
		t.Errorf("without failures: %v", prototext.Format(a))
	}
}

// TestWhoIsAwayIsSeen: vehicles that never answer are not reachable, and count as silent.
func TestWhoIsAwayIsSeen(t *testing.T) {
	p := plan()
	p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: new(100.0)}
	model := everybody()
	model.NeverPercent = new(30.0)
	a := rehearse(t, p, fleet(2_000), model)
	if a.Reachable < 1_300 || a.Reachable > 1_500 || math.Abs(a.Silent-(2_000-a.Reachable)) > 0.01 || a.Succeeded != a.Reachable {
		t.Errorf("got %v", prototext.Format(a))
	}
	p.Waves[0].Gate = nil
	if a = rehearse(t, p, fleet(2_000), model); a.HaltedPercent < 99.9 || !strings.Contains(strings.Join(a.Notes, " "), "does not come within 72h0m0s of its offer") {
		t.Errorf("silence has halted it, and nothing says so: %q", a.Notes)
	}
}

// TestParkedVehiclesDoNotHalt: where three of ten vehicles are parked when they are offered an
// update, a plan that counts them as failed within the hour halts always. One that lets them
// sleep for three days, which is the default, completes, and is stopped by a bad update as soon.
func TestParkedVehiclesDoNotHalt(t *testing.T) {
	p := plan(&messages.Wave{Size: &messages.Wave_Count{Count: 200}})
	p.Pacing = &messages.Pacing{MaximumPerMinute: 60, MaximumInFlight: 500}
	model := &messages.FleetModel{OnlinePercent: new(70.0), Runs: 4}
	p.SleepSeconds = 1
	impatient := rehearse(t, p, fleet(2_000), model)
	p.SleepSeconds = 0
	patient := rehearse(t, p, fleet(2_000), model)
	if impatient.HaltedPercent < 99.9 || patient.CompletedPercent < 90 {
		t.Errorf("nobody sleeps: halted %v %%; three days: completed %v %%", impatient.HaltedPercent, patient.CompletedPercent)
	}
	if bad, most := patient.BlastRadius[1], impatient.BlastRadius[1].GetFailed().GetP90(); bad.HaltedPercent < 99.9 || bad.Failed.P90 > 2*most+20 {
		t.Errorf("a bad update breaks %v vehicles in nine of ten runs, %v where silence counts at once", bad.GetFailed().GetP90(), most)
	}
}

// TestStrataFailAtRatesOfTheirOwn keeps the strata of the roster, in a plan with pilots and a
// wave by selector, whose vehicles are the same ones.
func TestStrataFailAtRatesOfTheirOwn(t *testing.T) {
	from := fleet(1_000)
	from.Traits = &messages.Traits{
		Strata: []*messages.Stratum{{Values: []string{"e1"}}, {Values: []string{"e2"}}},
		Kinds:  []*messages.TraitKind{{Divisions: 1}, {Stratum: 1}},
	}
	for i := range from.VINs {
		from.Traits.Kind = append(from.Traits.Kind, uint32(i%2))
	}
	p := plan(
		&messages.Wave{Name: "pilots", Vins: from.VINs[:3], Gate: &messages.Gate{ConfidencePercent: new(0.0), MaximumFailedPercent: new(100.0)}},
		&messages.Wave{Name: "e1", Selector: `model == "e1"`, Gate: &messages.Gate{ConfidencePercent: new(0.0), MaximumFailedPercent: new(5.0)}},
	)
	p.Strata = &messages.Strata{By: []string{"model"}}
	model := everybody()
	model.Strata = []*messages.StratumRate{{Name: "model e2", FailedPercent: 100}}
	a := rehearse(t, p, from, model)
	if a.Gates[0].Size != 3 || a.Gates[1].Size != 498 || a.Gates[1].PassedPercent < 99.9 || a.Gates[2].HaltedPercent < 99.9 {
		t.Errorf("got %v", prototext.Format(a))
	}
	model.Strata[0].Name = "model e3"
	if _, no := rehearsal.New(p, pkg, from, model, began); no.GetField() != "/model/strata/0/name" {
		t.Errorf("a stratum that there is not: %v", no)
	}
}

// TestNightsAreWaitedFor: a campaign that begins at noon, and may install from 22:00 on.
func TestNightsAreWaitedFor(t *testing.T) {
	p := plan()
	p.Schedule = &messages.Schedule{StartTime: "2026-04-02T12:00:00Z"}
	p.Maintenance = &messages.Maintenance{From: "22:00", To: "05:00"}
	a := rehearse(t, p, fleet(500), everybody())
	if want := int64((10*60 + 5) * 60); a.Succeeded != 500 || *a.Curve[0].P50Seconds != want || *a.Curve[len(a.Curve)-1].P90Seconds != want {
		t.Errorf("want all after %d s, got %v", want, prototext.Format(a))
	}
	if a.BeginsAtMs != began.Add(28*time.Hour).UnixMilli() {
		t.Errorf("begins at %v", time.UnixMilli(a.BeginsAtMs).UTC())
	}
}

// TestModelsAreBounded names the field of what cannot be supposed.
func TestModelsAreBounded(t *testing.T) {
	for field, model := range map[string]*messages.FleetModel{
		"/model/failedPercent":         {FailedPercent: new(101.0)},
		"/model/onlinePercent":         {OnlinePercent: new(math.NaN())},
		"/model/persistentPercent":     {PersistentPercent: new(-1.0)},
		"/model/runs":                  {Runs: 101},
		"/model/absence/medianMinutes": {Absence: &messages.Delay{P90Minutes: 5}},
		"/model/download/p90Minutes":   {Download: &messages.Delay{MedianMinutes: 5, P90Minutes: 4}},
	} {
		if _, no := rehearsal.New(plan(), pkg, fleet(10), model, began); no.GetField() != field {
			t.Errorf("got %v, want one at %s", no, field)
		}
	}
	if _, no := rehearsal.New(plan(), pkg, fleet(0), nil, began); no.GetCode() != messages.EmptySelection {
		t.Errorf("nobody is selected: %v", no)
	}
}

// BenchmarkMillion is a whole rehearsal of a million vehicles: 20 runs, 40 of bad updates.
func BenchmarkMillion(b *testing.B) {
	from := fleet(1_000_000)
	p := plan(&messages.Wave{Size: &messages.Wave_Percent{Percent: 1}}, &messages.Wave{Size: &messages.Wave_Percent{Percent: 10}})
	p.Pacing = &messages.Pacing{MaximumPerMinute: 6_000, MaximumInFlight: 50_000}
	p.Retries = &messages.Retries{SilenceSeconds: 4 * 86_400}
	for _, w := range p.Waves {
		w.Gate = &messages.Gate{SoakSeconds: 3_600}
	}
	model := &messages.FleetModel{OnlinePercent: new(95.0)}
	for b.Loop() {
		a := rehearse(b, p, from, model)
		b.ReportMetric(a.CompletedPercent, "completed-%")
	}
}
