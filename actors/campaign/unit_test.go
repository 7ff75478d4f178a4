package campaign

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// TestClockGoesBack: an hour back costs nothing but the present second.
func TestClockGoesBack(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Pacing = &messages.Pacing{MaximumPerMinute: 60}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(100), Package: w.pkg})
	w.pass(10 * time.Second)
	before := w.c.Offered
	w.now = w.now.Add(-time.Hour)
	w.must(Wake{})
	w.pass(10 * time.Second)
	if got := w.c.Offered - before; got < 9 || got > 11 {
		t.Errorf("%d offers in ten seconds at one a second", got)
	}
}

// TestCommandsFollowTheTable tries every command in every state: what the table knows is
// done, what has taken effect is answered and decides nothing, and all else is refused.
func TestCommandsFollowTheTable(t *testing.T) {
	commands := map[string]any{
		"Edit": func(c *Campaign) any {
			p := testPlan("c1")
			p.Name = "another"
			return &messages.EditCampaign{Plan: p, Package: testPackage(), By: "mira"}
		},
		"Submit":   func(*Campaign) any { return &messages.SubmitCampaign{By: "mira"} },
		"SendBack": func(*Campaign) any { return &messages.SendBackCampaign{By: "omar", Reason: "too fast"} },
		"Approve":  func(c *Campaign) any { return &messages.ApproveCampaign{By: "omar", ContentHash: c.ContentHash} },
		"Start":    func(*Campaign) any { return &messages.StartCampaign{By: "omar", Vins: vins(3), Package: testPackage()} },
		"Pause": func(c *Campaign) any { // by the same person, where one has
			return &messages.PauseCampaign{By: cmp.Or(c.Stop.GetBy(), "omar")}
		},
		"Resume": func(c *Campaign) any {
			return &messages.ResumeCampaign{By: "omar", Reason: "seen", Accepted: c.Known()}
		},
		"Cancel": func(*Campaign) any { return &messages.CancelCampaign{By: "omar"} },
	}
	for _, from := range []messages.CampaignState{life.Draft, life.Review, life.Approved, life.Running, life.Paused, life.Halted, life.Completed, life.Cancelled} {
		for trigger, make := range commands {
			w := worldIn(t, from)
			before := w.c.String()
			w.now = w.now.Add(time.Hour) // leases have run out, and still
			d, no := w.step(make.(func(*Campaign) any)(w.c))
			if life.Effected(from, trigger) {
				if no != nil || len(d.Events)+len(d.Sends) > 0 || d.Reply == nil {
					t.Errorf("%s again in %s: got %v, %d events, %d sends", trigger, life.StateName(from), no, len(d.Events), len(d.Sends))
				}
				continue
			}
			if from == life.Review && trigger == "Start" { // it may, once enough have approved
				if no == nil || no.Code != messages.NotApproved {
					t.Errorf("%s in %s: got %v", trigger, life.StateName(from), no)
				}
				continue
			}
			if life.May(from, trigger) {
				if no != nil {
					t.Errorf("%s in %s: %v", trigger, life.StateName(from), no)
				}
				continue
			}
			if no == nil || no.Code != messages.WrongState || w.c.String() != before {
				t.Errorf("%s in %s: got %v", trigger, life.StateName(from), no)
			}
		}
	}
}

// worldIn brings a campaign of three vehicles into a state.
func worldIn(t *testing.T, state messages.CampaignState) *world {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: new(10.0)}
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
	case life.Draft:
	case life.Review:
		w.must(&messages.SubmitCampaign{By: "mira"})
	case life.Approved:
		w.must(&messages.ApproveCampaign{By: "omar", ContentHash: w.c.ContentHash})
	case life.Running:
		w.must(start)
	case life.Paused:
		w.must(start)
		w.must(&messages.PauseCampaign{By: "mira"})
	case life.Halted:
		w.must(start)
		report(messages.AssignmentState_FAILED)
	case life.Completed:
		w.must(start)
		report(messages.AssignmentState_SUCCEEDED)
	case life.Cancelled:
		w.must(&messages.CancelCampaign{By: "mira"})
	}
	if w.c.Life != state {
		t.Fatalf("the campaign is %s, want %s", w.c, life.StateName(state))
	}
	return w
}

// TestSweepsAreBounded: a halt, a cancel and a recovery speak to 5,000 vehicles, never
// to more than the bound in one step, and reach every one exactly once.
func TestSweepsAreBounded(t *testing.T) {
	const n = 5_000
	w := newWorld(t, "c1")
	w.quick = true
	p := testPlan("c1")
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(n), Package: w.pkg})
	reached := func(want int) {
		t.Helper()
		told := map[string]int{}
		for w.c.Sweep.On {
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
	if w.c.InFlight() != n {
		t.Fatalf("%d offers went out", w.c.InFlight())
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
	w.must(&messages.CreateCampaign{Plan: testPlan("c1"), Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(1000), Package: w.pkg})
	fork := w.c.Fork()
	a, b := fork.Roster.Get(3), w.c.Roster.Get(3)
	a.Sequence, b.Sequence = 7, 9
	fork.Roster.Set(3, a)
	w.c.Roster.Set(3, b)
	if got := fork.Roster.Get(3).Sequence; got != 7 {
		t.Errorf("the fork has %d", got)
	}
	if got := w.c.Roster.Get(3).Sequence; got != 9 {
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
	p := testPlan("c1")
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
	w.must(&messages.CreateCampaign{Plan: testPlan("c1"), Package: w.pkg, By: "mira"})
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
	p := testPlan("c1")
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

// TestParticipationIsTheRostersEntry asks for vehicles one by one, and for one that is not listed.
func TestParticipationIsTheRostersEntry(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Pacing = &messages.Pacing{MaximumInFlight: 7}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	if s := w.must(&messages.GetParticipation{Vin: vins(1)[0]}).Reply.(*messages.Participation); s.Entry != nil || s.Record != nil {
		t.Errorf("a draft answers %v", s)
	}
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(30), Package: w.pkg})
	for _, entry := range w.must(&messages.GetRoster{}).Reply.(*messages.RosterList).Entries {
		s := w.must(&messages.GetParticipation{Vin: entry.Vin}).Reply.(*messages.Participation)
		if !proto.Equal(s.Entry, entry) || s.Record.GetState() != messages.CampaignState_RUNNING {
			t.Errorf("%s stands at %v in a campaign that is %s, the roster says %v", entry.Vin, s.Entry, s.Record.GetState(), entry)
		}
	}
	for _, stranger := range []string{vins(31)[30], "", "WPZ"} {
		if s := w.must(&messages.GetParticipation{Vin: stranger}).Reply.(*messages.Participation); s.Entry != nil || s.Record != nil {
			t.Errorf("%q, which is not on the roster, is answered %v", stranger, s)
		}
	}
}

// TestDryRunIsTheStart compares what a dry run says with what the start does.
func TestDryRunIsTheStart(t *testing.T) {
	p := testPlan("c1")
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Percent{Percent: 1}}, {Size: &messages.Wave_Count{Count: 50}}, {Size: &messages.Wave_Rest{Rest: true}}}
	run, no := plan.DryRun(p, testPackage(), choice.Fleet{VINs: append(vins(1234), vins(10)...)})
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
	if _, no := plan.DryRun(p, &messages.PackageRecord{Name: "adas-stack", Version: "4.2.1"}, choice.Fleet{VINs: vins(1)}); no == nil || no.Code != messages.NotReleased {
		t.Errorf("a draft package: %v", no)
	}
	if _, no := plan.DryRun(p, testPackage(), choice.Fleet{VINs: []string{"nonsense"}}); no == nil || no.Field != "/vins/0" {
		t.Errorf("a bad VIN: %v", no)
	}
}

// TestStatusFromTheRecordAlone: lists of campaigns are told without their rosters.
func TestStatusFromTheRecordAlone(t *testing.T) {
	w := worldIn(t, life.Halted)
	got, want := Restore(w.c.Record()).Status(w.now), w.c.Status(w.now)
	want.OffersPerMinute, got.OffersPerMinute = 0, 0 // volatile
	if !proto.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	sum := uint32(0)
	for _, n := range got.Counts {
		sum += n
	}
	if sum != got.Record.RosterSize || len(got.Counts) != 19 {
		t.Errorf("%d states add up to %d of %d", len(got.Counts), sum, got.Record.RosterSize)
	}
}

// TestRepeatedCommandNamesItsPerson: a repetition is a command, and says who gives it.
func TestRepeatedCommandNamesItsPerson(t *testing.T) {
	w := worldIn(t, life.Paused)
	if _, no := w.step(&messages.PauseCampaign{}); no == nil || no.Code != messages.Malformed {
		t.Errorf("got %v", no)
	}
}

// TestRosterIsBounded: the dry run and the start refuse the same selection, with the cure.
func TestRosterIsBounded(t *testing.T) {
	w := worldIn(t, life.Approved)
	many := slices.Repeat(vins(1), roster.Maximum+1)
	_, dry := plan.DryRun(testPlan("c1"), w.pkg, choice.Fleet{VINs: many})
	_, start := w.step(&messages.StartCampaign{By: "mira", Vins: many, Package: w.pkg})
	for _, no := range []*messages.Rejection{dry, start} {
		if no == nil || no.Code != messages.OutOfBounds || no.Field != "/selector" || no.Suggestion == "" {
			t.Errorf("got %v", no)
		}
	}
	const frame = 32 << 20
	kinds := slices.Repeat([]uint32{16_383}, len(many))
	if size := proto.Size(&messages.StartCampaign{Vins: many, Traits: &messages.Traits{Kind: kinds}}); size > frame-frame/24 {
		t.Errorf("the largest start takes %d bytes of the %d that travel between nodes", size, frame)
	}
}

// TestEveryStalledVehicleIsCancelled: more of them than one step may tell.
func TestEveryStalledVehicleIsCancelled(t *testing.T) {
	const n = 2*MaximumSends + 100
	w := newWorld(t, "c1")
	w.quick = true
	p := testPlan("c1")
	p.Waves[0].Gate = &messages.Gate{SoakSeconds: 1_000_000}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(n), Package: w.pkg})
	w.pass(4 * 24 * time.Hour)
	if got := w.c.Total[roster.Stalled]; got != n {
		t.Fatalf("%d of %d are stalled", got, n)
	}
	sends := append(w.must(&messages.CancelCampaign{By: "mira"}).Sends, w.wake().Sends...)
	if len(sends) != n || w.c.Awake() {
		t.Errorf("%d of %d were told, awake: %t", len(sends), n, w.c.Awake())
	}
}

// TestSavedBytesCountOncePerAttempt: what patches saved is counted when an attempt ends,
// however often and in whatever order that is told, and again for another attempt.
func TestSavedBytesCountOncePerAttempt(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Retries = &messages.Retries{MaximumAttempts: 2, BackOffSeconds: 1}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(2), Package: w.pkg})
	report := func(vin int, attempt uint32, sequence, saved uint64, state messages.AssignmentState) {
		w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{
			CampaignId: "c1", Vin: vins(2)[vin], Attempt: attempt, Sequence: sequence, State: state, SavedBytes: saved,
		}}})
	}
	saved := func(want uint64) {
		t.Helper()
		w.crash()
		if got := w.c.Status(w.now).Record.SavedBytes; got != want {
			t.Fatalf("%d bytes are saved, want %d", got, want)
		}
	}
	w.wake()
	report(0, 1, 4, 700, messages.AssignmentState_DOWNLOADED)
	saved(0)
	report(0, 1, 6, 700, messages.AssignmentState_FAILED)
	saved(700)
	report(0, 1, 6, 700, messages.AssignmentState_FAILED)
	report(0, 1, 5, 700, messages.AssignmentState_INSTALLING)
	saved(700)
	w.pass(time.Minute)
	report(0, 1, 6, 700, messages.AssignmentState_FAILED)
	saved(700)
	report(0, 2, 8, 700, messages.AssignmentState_SUCCEEDED)
	report(0, 2, 8, 700, messages.AssignmentState_SUCCEEDED)
	saved(1400)
	report(1, 1, 8, 0, messages.AssignmentState_SUCCEEDED)
	saved(1400)
}
