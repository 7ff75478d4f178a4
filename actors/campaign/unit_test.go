package campaign

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// TestPlansAreRefusedWithFieldAndCure walks the refusals of a plan: each names its field.
func TestPlansAreRefusedWithFieldAndCure(t *testing.T) {
	rest := &messages.Wave{Size: &messages.Wave_Rest{Rest: true}}
	percentage := func(p float64) *messages.Wave { return &messages.Wave{Size: &messages.Wave_Percent{Percent: p}} }
	tests := []struct {
		name, field, code string
		change            func(*messages.CampaignPlan)
	}{
		{"id", "/id", messages.Malformed, func(p *messages.CampaignPlan) { p.Id = "Über" }},
		{"name", "/name", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Name = strings.Repeat("n", 257) }},
		{"salt", "/salt", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Salt = strings.Repeat("s", 257) }},
		{"package", "/package", messages.Malformed, func(p *messages.CampaignPlan) { p.Package = "adas" }},
		{"selector", "/selector", messages.EmptySelection, func(p *messages.CampaignPlan) { p.Selector = " \n" }},
		{"long selector", "/selector", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Selector = strings.Repeat("x", 20_000) }},
		{"no wave", "/waves", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = nil }},
		{"33 waves", "/waves", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = make([]*messages.Wave, 33) }},
		{"null wave", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{nil, rest} }},
		{"no size", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{{}, rest} }},
		{"early rest", "/waves/0/rest", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{rest, rest} }},
		{"no rest", "/waves/0", messages.Malformed, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(50)} }},
		{"NaN", "/waves/0/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(math.NaN()), rest} }},
		{"negative", "/waves/0/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(-1), rest} }},
		{"sum", "/waves/1/percent", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Waves = []*messages.Wave{percentage(60), percentage(60), rest} }},
		{"failed share", "/waves/0/gate/maximumFailedPercent", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: math.NaN()}
		}},
		{"succeeded share", "/waves/0/gate/minimumSucceededPercent", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{MinimumSucceededPercent: 101}
		}},
		{"soak", "/waves/0/gate/soakSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Waves[0].Gate = &messages.Gate{SoakSeconds: -1}
		}},
		{"pace", "/pacing/maximumPerMinute", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumPerMinute: math.MaxUint32}
		}},
		{"in flight", "/pacing/maximumInFlight", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Pacing = &messages.Pacing{MaximumInFlight: math.MaxUint32}
		}},
		{"attempts", "/retries/maximumAttempts", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{MaximumAttempts: 21}
		}},
		{"silence", "/retries/silenceSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{SilenceSeconds: -1}
		}},
		{"asks", "/retries/asks", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.Retries = &messages.Retries{Asks: 101} }},
		{"back-off", "/retries/backOffSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) {
			p.Retries = &messages.Retries{BackOffSeconds: 3601}
		}},
		{"permit", "/permitLifeSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.PermitLifeSeconds = math.MaxInt64 }},
		{"offer", "/offerLifeSeconds", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.OfferLifeSeconds = -1 }},
		{"approvals", "/requiredApprovals", messages.OutOfBounds, func(p *messages.CampaignPlan) { p.RequiredApprovals = 17 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := plan("c1")
			test.change(p)
			_, no := CheckPlan(p)
			if no == nil {
				t.Fatal("the plan was accepted")
			}
			if no.Field != test.field || no.Code != test.code {
				t.Errorf("got %v, want %s at %s", no, test.code, test.field)
			}
		})
	}
	if _, no := CheckPlan(nil); no == nil {
		t.Error("no plan was accepted")
	}
}

// TestDefaults says what a plan that names nothing means.
func TestDefaults(t *testing.T) {
	p, no := CheckPlan(plan("c1"))
	if no != nil {
		t.Fatal(no)
	}
	g := p.Waves[0].Gate
	got := []any{p.Name, p.Salt, p.Pacing.MaximumPerMinute, p.Pacing.MaximumInFlight, p.Retries.MaximumAttempts, p.Retries.SilenceSeconds,
		p.Retries.Asks, p.Retries.BackOffSeconds, p.PermitLifeSeconds, p.OfferLifeSeconds, g.MaximumFailedPercent, g.MinimumSample}
	want := []any{"c1", "c1", uint32(0), uint32(10_000), uint32(1), int64(600), uint32(3), int64(60), int64(86_400), int64(604_800), 100.0, uint32(1)}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestApprovalBindsEverything changes each part of a plan: the content hash must move.
func TestApprovalBindsEverything(t *testing.T) {
	base, _ := CheckPlan(plan("c1"))
	changes := map[string]func(*messages.CampaignPlan, *messages.PackageRecord){
		"selector":  func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Selector = "false" },
		"package":   func(_ *messages.CampaignPlan, r *messages.PackageRecord) { r.ContentHash = "other" },
		"salt":      func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Salt = "s" },
		"gate":      func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Waves[0].Gate.MaximumFailedPercent = 99 },
		"soak":      func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Waves[0].Gate.SoakSeconds = 1 },
		"sample":    func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Waves[0].Gate.MinimumSample = 2 },
		"success":   func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Waves[0].Gate.MinimumSucceededPercent = 2 },
		"pace":      func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Pacing.MaximumPerMinute = 1 },
		"in flight": func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Pacing.MaximumInFlight = 1 },
		"attempts":  func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Retries.MaximumAttempts = 2 },
		"permit":    func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.PermitLifeSeconds = 1 },
		"wave": func(p *messages.CampaignPlan, _ *messages.PackageRecord) {
			p.Waves[0].Size = &messages.Wave_Count{Count: 3}
		},
		"injected": func(p *messages.CampaignPlan, _ *messages.PackageRecord) { p.Name = "c1\nsoak seconds=0" },
	}
	seen := map[string]string{contentHash(base, testPackage()): "the plan itself"}
	for name, change := range changes {
		p, pkg := proto.Clone(base).(*messages.CampaignPlan), testPackage()
		change(p, pkg)
		hash := contentHash(p, pkg)
		if other := seen[hash]; other != "" {
			t.Errorf("%s hashes as %s", name, other)
		}
		seen[hash] = name
	}
}

// TestRaisingAPercentageOnlyAdds: whoever is in the first wave stays in it when its
// percentage, or the fleet around it, grows.
func TestRaisingAPercentageOnlyAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "vehicles")
		low := rapid.Float64Range(0.0001, 99).Draw(t, "low")
		high := rapid.Float64Range(low, 100).Draw(t, "high")
		packed, no := roster.Order("salt", vins(n))
		if no != nil {
			t.Fatal(no)
		}
		shuffled := rapid.Permutation(append(vins(n), vins(n)[:n/2]...)).Draw(t, "shuffled")
		again, _ := roster.Order("salt", shuffled)
		if !slices.Equal(packed, again) {
			t.Fatal("the order depends on how the vehicles were listed")
		}
		first := func(percent float64) uint32 {
			return cut([]*messages.Wave{{Size: &messages.Wave_Percent{Percent: percent}}, {Size: &messages.Wave_Rest{Rest: true}}}, uint32(n))[0]
		}
		// Both waves begin at the first place of one order, so more places are a superset.
		if first(low) > first(high) {
			t.Fatalf("%v %% of %d are %d, %v %% are %d", low, n, first(low), high, first(high))
		}
	})
}

// TestCut checks that waves cover the roster once, in any mix of sizes.
func TestCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint32Range(1, 5_000_000).Draw(t, "vehicles")
		waves := make([]*messages.Wave, rapid.IntRange(1, 8).Draw(t, "waves"))
		for i := range waves {
			waves[i] = &messages.Wave{Size: &messages.Wave_Percent{Percent: rapid.Float64Range(0.001, 12).Draw(t, "percent")}}
			if rapid.Bool().Draw(t, "count") {
				waves[i].Size = &messages.Wave_Count{Count: rapid.Uint32Range(1, 1000).Draw(t, "count")}
			}
		}
		sizes, sum := cut(waves, n), uint32(0)
		for i, size := range sizes {
			if size == 0 && sum < n {
				t.Fatalf("wave %d is empty with %d vehicles left: %v", i+1, n-sum, sizes)
			}
			sum += size
		}
		if sum != n {
			t.Fatalf("waves %v hold %d of %d", sizes, sum, n)
		}
	})
	exact := cut([]*messages.Wave{
		{Size: &messages.Wave_Percent{Percent: 10}}, {Size: &messages.Wave_Percent{Percent: 0.1}}, {Size: &messages.Wave_Rest{Rest: true}},
	}, 2_000_000)
	if want := []uint32{200_000, 2_000, 1_798_000}; !slices.Equal(exact, want) {
		t.Errorf("got %v, want %v", exact, want)
	}
}

// TestPaceIsExact offers for ten minutes with wakes at odd times, lulls and a clock that
// jumps: no stretch of a minute holds more than the pace and one second's worth.
func TestPaceIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Uint32Range(1, 600_000).Draw(t, "rate")
		now := began.UnixMilli()
		p := pace{fromMs: now - burst(uint64(rate))}
		var at []int64
		var made []int
		for end := now + 600_000; now < end; {
			n, q := p.due(now, rate, rapid.IntRange(1, 20_000).Draw(t, "limit"))
			if n > 0 {
				q.offered += uint64(n)
				p = q
				at, made = append(at, now), append(made, n)
			}
			if next := p.next(rate); n == 0 && next <= now {
				t.Fatalf("nothing is due, and the next offer was due %d ms ago", now-next)
			}
			now += rapid.Int64Range(1, 30_000).Draw(t, "pause")
		}
		most := int(rate) + max(1, int(rate)/60) + 1
		for i := range at {
			sum := 0
			for j := i; j < len(at) && at[j] < at[i]+60_000; j++ {
				sum += made[j]
			}
			if sum > most {
				t.Fatalf("%d offers in a minute at %d per minute", sum, rate)
			}
		}
	})
}

// TestPaceIsKept: woken when it asks, it offers what the plan says, over an hour.
func TestPaceIsKept(t *testing.T) {
	for _, rate := range []uint32{6, 60, 1_000, 60_000, 600_000} {
		now := began.UnixMilli()
		p, total := pace{fromMs: now - burst(uint64(rate))}, 0
		for end := now + 600_000; now < end; {
			n, q := p.due(now, rate, 1<<20)
			q.offered += uint64(n)
			p, total = q, total+n
			now = max(now+1, p.next(rate))
		}
		want := float64(rate) * 10
		if off := (float64(total) - want) / want; math.Abs(off) > 0.02 {
			t.Errorf("%d per minute: %d offers in ten minutes, want %.0f", rate, total, want)
		}
	}
}

// TestClockGoesBack: an hour back costs nothing but the present second.
func TestClockGoesBack(t *testing.T) {
	w := newWorld(t, "c1")
	p := plan("c1")
	p.Pacing = &messages.Pacing{MaximumPerMinute: 60}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(100), Package: w.pkg})
	w.pass(10 * time.Second)
	before := w.c.offered
	w.now = w.now.Add(-time.Hour)
	w.must(Wake{})
	w.pass(10 * time.Second)
	if got := w.c.offered - before; got < 9 || got > 11 {
		t.Errorf("%d offers in ten seconds at one a second", got)
	}
}

// TestReasonsAreBounded: reasons beyond the bound are counted under OTHER.
func TestReasonsAreBounded(t *testing.T) {
	var r reasons
	for i := range 1000 {
		row, name, fresh := r.row("ECU", strings.Repeat("ü", 40)+vins(i + 1)[i])
		if len(name.code) > maxReasonText {
			t.Fatalf("the code has %d bytes", len(name.code))
		}
		_, name, fresh = r.row("ECU", vins(i + 1)[i][8:])
		if fresh {
			r.rows = append(r.rows, name)
		}
		row, _, _ = r.row("ECU", vins(i + 1)[i][8:])
		r.rows[row].count++
	}
	if len(r.rows) != maxReasons+1 {
		t.Fatalf("%d rows, want %d and OTHER", len(r.rows), maxReasons)
	}
	if last := r.rows[maxReasons]; last.code != otherReason || last.count != 1000-maxReasons {
		t.Errorf("the last row is %+v", last)
	}
}

// TestBurnUpIsThinned keeps a long campaign's plot small and in order.
func TestBurnUpIsThinned(t *testing.T) {
	c := New("c1")
	for i := range int64(200_000) {
		c.burn(began.UnixMilli() + i*1000)
		if len(c.burnUp) > maxBurnPoints {
			t.Fatalf("%d points", len(c.burnUp))
		}
	}
	if len(c.burnUp) < maxBurnPoints/2 {
		t.Errorf("only %d points are left", len(c.burnUp))
	}
	if !slices.IsSortedFunc(c.burnUp, func(a, b burnPoint) int { return int(a.atMs - b.atMs) }) {
		t.Error("the points are out of order")
	}
	if c.burnUp[0].atMs != began.UnixMilli() {
		t.Error("the beginning was thinned away")
	}
}

// TestTablesAreConsistent walks the tables of transitions.
func TestTablesAreConsistent(t *testing.T) {
	for name, table := range map[string][]Transition{"campaign": Transitions(), "wave": WaveTransitions(), "roster": RosterTransitions()} {
		seen := map[Transition]bool{}
		reached := map[string]bool{}
		for _, a := range table {
			if seen[a] {
				t.Errorf("%s: %v is there twice", name, a)
			}
			seen[a] = true
			reached[a.To] = true
		}
		for _, a := range table {
			if !reached[a.From] && a.From != "None" && a.From != "Pending" {
				t.Errorf("%s: nothing leads to %s", name, a.From)
			}
		}
		for _, final := range []string{"Completed"} {
			for _, a := range table {
				if a.From == final {
					t.Errorf("%s: %v leaves a final state", name, a)
				}
			}
		}
	}
}

// TestCommandsFollowTheTable tries every command in every state: what the table knows is
// done, all else is refused and changes nothing.
func TestCommandsFollowTheTable(t *testing.T) {
	commands := map[string]any{
		"Approve": func(c *Campaign) any { return &messages.ApproveCampaign{By: "omar", ContentHash: c.contentHash} },
		"Start":   func(*Campaign) any { return &messages.StartCampaign{By: "omar", Vins: vins(3), Package: testPackage()} },
		"Pause":   func(*Campaign) any { return &messages.PauseCampaign{By: "omar"} },
		"Resume":  func(*Campaign) any { return &messages.ResumeCampaign{By: "omar", Reason: "seen"} },
		"Cancel":  func(*Campaign) any { return &messages.CancelCampaign{By: "omar"} },
	}
	for _, from := range []messages.CampaignState{draft, approved, running, paused, halted, completed, cancelled} {
		for trigger, make := range commands {
			w := worldIn(t, from)
			before := w.c.String()
			_, no := w.step(make.(func(*Campaign) any)(w.c))
			if may(from, trigger) {
				if no != nil {
					t.Errorf("%s in %s: %v", trigger, stateName(from), no)
				}
				continue
			}
			if no == nil || no.Code != messages.WrongState || w.c.String() != before {
				t.Errorf("%s in %s: got %v", trigger, stateName(from), no)
			}
		}
	}
}

// worldIn brings a campaign of three vehicles into a state.
func worldIn(t *testing.T, state messages.CampaignState) *world {
	w := newWorld(t, "c1")
	p := plan("c1")
	p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: 10}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	start := &messages.StartCampaign{By: "mira", Vins: vins(3), Package: w.pkg}
	report := func(state messages.AssignmentState) {
		batch := &messages.AssignmentReports{}
		for _, vin := range vins(3) {
			batch.Reports = append(batch.Reports, &messages.AssignmentReport{CampaignId: "c1", Vin: vin, Attempt: 1, Sequence: 1, State: state})
		}
		w.must(batch)
	}
	switch state {
	case draft:
	case approved:
		w.must(&messages.ApproveCampaign{By: "omar", ContentHash: w.c.contentHash})
	case running:
		w.must(start)
	case paused:
		w.must(start)
		w.must(&messages.PauseCampaign{By: "mira"})
	case halted:
		w.must(start)
		report(messages.AssignmentState_FAILED)
	case completed:
		w.must(start)
		report(messages.AssignmentState_SUCCEEDED)
	case cancelled:
		w.must(&messages.CancelCampaign{By: "mira"})
	}
	if w.c.state != state {
		t.Fatalf("the campaign is %s, want %s", w.c, stateName(state))
	}
	return w
}

// TestSweepsAreBounded: a halt, a cancel and a recovery speak to 5,000 vehicles, never
// to more than the bound in one step, and reach every one exactly once.
func TestSweepsAreBounded(t *testing.T) {
	const n = 5_000
	w := newWorld(t, "c1")
	w.quick = true
	p := plan("c1")
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(n), Package: w.pkg})
	reached := func(want int) {
		t.Helper()
		told := map[string]int{}
		for w.c.sweep.on {
			d := w.must(Wake{})
			if len(d.Sends) > MaximumSends {
				t.Fatalf("%d sends in one step", len(d.Sends))
			}
			for _, send := range d.Sends {
				told[send.VIN]++
			}
		}
		for vin, times := range told {
			if times != 1 {
				t.Fatalf("%s was told %d times", vin, times)
			}
		}
		if len(told) != want {
			t.Fatalf("%d vehicles were told, want %d", len(told), want)
		}
	}
	w.wake()
	if w.c.inFlight() != n {
		t.Fatalf("%d offers went out", w.c.inFlight())
	}
	w.crash()
	reached(n)
	for i := 0; i < n; i += MaximumReports {
		batch := &messages.AssignmentReports{}
		for _, vin := range vins(n)[i:min(n, i+MaximumReports)] {
			batch.Reports = append(batch.Reports, &messages.AssignmentReport{CampaignId: "c1", Vin: vin, Attempt: 1, Sequence: 1, State: messages.AssignmentState_DOWNLOADED})
		}
		w.must(batch)
	}
	w.must(&messages.PauseCampaign{By: "mira"})
	w.crash() // the first slice of withdrawals is lost
	reached(n)
	w.must(&messages.CancelCampaign{By: "mira"})
	w.crash()
	reached(n)
	if err := w.c.Verify(); err != nil {
		t.Fatal(err)
	}
}

// TestForkIsolation writes on both sides of a fork and finds neither in the other.
func TestForkIsolation(t *testing.T) {
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: plan("c1"), Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(1000), Package: w.pkg})
	fork := w.c.Fork()
	a, b := fork.roster.Get(3), w.c.roster.Get(3)
	a.Sequence, b.Sequence = 7, 9
	fork.roster.Set(3, a)
	w.c.roster.Set(3, b)
	if got := fork.roster.Get(3).Sequence; got != 7 {
		t.Errorf("the fork has %d", got)
	}
	if got := w.c.roster.Get(3).Sequence; got != 9 {
		t.Errorf("the original has %d", got)
	}
	if dirty := fork.DirtyPages(); len(dirty) != 1 || dirty[0].Number != 0 {
		t.Errorf("the fork has %d dirty pages", len(dirty))
	}
	if dirty := fork.Fork().DirtyPages(); len(dirty) != 0 {
		t.Errorf("a fresh fork has %d dirty pages", len(dirty))
	}
}

// TestPagesOfAStart: the start writes VINs only where no offer was made.
func TestPagesOfAStart(t *testing.T) {
	w := newWorld(t, "c1")
	p := plan("c1")
	p.Pacing = &messages.Pacing{MaximumInFlight: 10}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(1000), Package: w.pkg})
	var names []uint32
	for number := range w.pages {
		names = append(names, number)
	}
	slices.Sort(names)
	if want := []uint32{0, roster.VINPages, roster.VINPages + 1, roster.VINPages + 2, roster.VINPages + 3}; !slices.Equal(names, want) {
		t.Errorf("pages %#x, want %#x", names, want)
	}
}

// TestDamagedPages are refused with the campaign's name, whatever is wrong with them.
func TestDamagedPages(t *testing.T) {
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: plan("c1"), Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(300), Package: w.pkg})
	record := w.c.Record()
	swapped := slices.Clone(w.pages[roster.VINPages])
	copy(swapped[1:], w.pages[roster.VINPages][1+17:1+34])
	copy(swapped[1+17:], w.pages[roster.VINPages][1:1+17])
	for name, page := range map[string]Page{
		"beyond":    {Number: 5, Data: w.pages[0]},
		"short":     {Number: 0, Data: w.pages[0][:100]},
		"empty":     {Number: 1, Data: nil},
		"version":   {Number: 0, Data: append([]byte{9}, w.pages[0][1:]...)},
		"zero":      {Number: 0, Data: make([]byte, len(w.pages[0]))},
		"VIN":       {Number: roster.VINPages, Data: append([]byte{1}, make([]byte, 256*17)...)},
		"order":     {Number: roster.VINPages, Data: swapped},
		"VIN short": {Number: roster.VINPages | 1, Data: []byte{1}},
	} {
		if err := Restore(record).RestorePage(page.Number, page.Data); err == nil || !strings.Contains(err.Error(), "c1") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := Restore(record).Verify(); err == nil {
		t.Error("a roster without VINs was verified")
	}
}

// TestListing pages through the roster by state.
func TestListing(t *testing.T) {
	w := newWorld(t, "c1")
	p := plan("c1")
	p.Pacing = &messages.Pacing{MaximumInFlight: 7}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(30), Package: w.pkg})
	seen, from := 0, uint32(0)
	for {
		list := w.must(&messages.GetRoster{From: from, Limit: 4, State: messages.AssignmentState_WAITING}).Reply.(*messages.RosterList)
		if list.Total != 23 {
			t.Fatalf("total %d", list.Total)
		}
		seen += len(list.Entries)
		if from = list.Next; from == 0 {
			break
		}
	}
	if seen != 23 {
		t.Errorf("%d vehicles were listed, want 23", seen)
	}
	for _, q := range []*messages.GetRoster{{Limit: 10_001}, {State: 99}, {State: -1}} {
		if _, no := w.step(q); no == nil {
			t.Errorf("%v was answered", q)
		}
	}
}

// TestDryRunIsTheStart compares what a dry run says with what the start does.
func TestDryRunIsTheStart(t *testing.T) {
	p := plan("c1")
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Percent{Percent: 1}}, {Size: &messages.Wave_Count{Count: 50}}, {Size: &messages.Wave_Rest{Rest: true}}}
	run, no := DryRun(p, testPackage(), append(vins(1234), vins(10)...))
	if no != nil {
		t.Fatal(no)
	}
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(1234), Package: w.pkg})
	status := w.must(&messages.GetCampaign{}).Reply.(*messages.CampaignStatus)
	if run.Selected != uint64(status.Record.RosterSize) {
		t.Errorf("%d vehicles, then %d", run.Selected, status.Record.RosterSize)
	}
	for i, wave := range run.Waves {
		if got := status.Record.Waves[i]; got.Size != wave.Size || got.Name != wave.Name {
			t.Errorf("%v, then %v", wave, got)
		}
	}
	first := w.must(&messages.GetRoster{Limit: uint32(len(run.Sample))}).Reply.(*messages.RosterList)
	for i, vin := range run.Sample {
		if first.Entries[i].Vin != vin {
			t.Errorf("place %d is %s, then %s", i, vin, first.Entries[i].Vin)
		}
	}
	if _, no := DryRun(p, &messages.PackageRecord{Name: "adas-stack", Version: "4.2.1"}, vins(1)); no == nil || no.Code != messages.NotReleased {
		t.Errorf("a draft package: %v", no)
	}
	if _, no := DryRun(p, testPackage(), []string{"nonsense"}); no == nil || no.Field != "/vins/0" {
		t.Errorf("a bad VIN: %v", no)
	}
}

// TestStatusFromTheRecordAlone: lists of campaigns are told without their rosters.
func TestStatusFromTheRecordAlone(t *testing.T) {
	w := worldIn(t, halted)
	got, want := Restore(w.c.Record()).Status(w.now), w.c.Status(w.now)
	want.OffersPerMinute, got.OffersPerMinute = 0, 0 // volatile
	if !proto.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	sum := uint32(0)
	for _, n := range got.Counts {
		sum += n
	}
	if sum != got.Record.RosterSize || len(got.Counts) != 17 {
		t.Errorf("%d states add up to %d of %d", len(got.Counts), sum, got.Record.RosterSize)
	}
}
