package rollback_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

func artifact(ecu, version string) *messages.TargetArtifact {
	return &messages.TargetArtifact{EcuId: ecu, HardwarePart: "A1", Version: version, Sha256: strings.Repeat("a", 64), SizeBytes: 8}
}

func pkg(name, version string, contents ...*messages.TargetArtifact) *messages.PackageRecord {
	return &messages.PackageRecord{Name: name, Version: version, State: messages.PackageState_PACKAGE_RELEASED, Contents: contents, ContentHash: name + version}
}

func TestAWayBackMustRestoreEveryECU(t *testing.T) {
	bad := pkg("p", "2", artifact("ADAS", "2"), artifact("RADAR", "2"))
	revised := artifact("ADAS", "1")
	revised.HardwareRevisions = []string{"H07"}
	from := artifact("ADAS", "1")
	from.FromVersion = "1.5"
	for name, c := range map[string]struct {
		back *messages.PackageRecord
		says string // part of the refusal; empty: it leads back
	}{
		"both ECUs":        {pkg("p", "1", artifact("ADAS", "1"), artifact("RADAR", "1")), ""},
		"one ECU":          {pkg("p", "1", artifact("ADAS", "1")), "it does not touch ECU RADAR"},
		"only a revision":  {pkg("p", "1", revised, artifact("RADAR", "1")), "it has nothing for ECU ADAS with hardware part A1"},
		"from another one": {pkg("p", "1", from, artifact("RADAR", "1")), "on ECU ADAS it can be installed from 1.5 only, not over 2"},
		"none":             {nil, "there is no package p@1 to go back to"},
	} {
		no := rollback.Leads("p@1", bad, c.back)
		if (no == nil) != (c.says == "") || no != nil && (no.Code != messages.NoWayBack || !strings.Contains(no.Message, c.says) || no.Suggestion == "") {
			t.Errorf("%s: it is %v, want %q", name, no, c.says)
		}
	}
	withdrawn := pkg("p", "1", artifact("ADAS", "1"), artifact("RADAR", "1"))
	withdrawn.State, withdrawn.Reason = messages.PackageState_PACKAGE_WITHDRAWN, "leaks keys"
	if no := rollback.Leads("p@1", bad, withdrawn); no == nil || !strings.Contains(no.Message, "leaks keys") {
		t.Errorf("a withdrawn package is %v", no)
	}
}

func TestThePlanOfTheWayBack(t *testing.T) {
	r := &messages.CampaignRecord{
		Plan: &messages.CampaignPlan{
			Id: "c1", Package: "p@2", Name: "spring", RequiredApprovals: 2, Pacing: &messages.Pacing{MaximumPerMinute: 60, MaximumPerStratum: 3},
			Retries: &messages.Retries{MaximumAttempts: 4}, Rollback: &messages.RollbackPlan{Package: "p@1"},
		},
		Prepared: &messages.PreparedRollback{Package: "p@1", ContentHash: "h"},
	}
	p := rollback.Plan(r, "c1-rollback", "p@1", nil)
	if p.RequiredApprovals != 0 || p.RollsBack != "c1" || p.Pacing.MaximumPerMinute != 60 || p.Pacing.MaximumPerStratum != 0 || p.Retries.MaximumAttempts != 4 || len(p.Waves) != 2 {
		t.Errorf("the prepared way is %v", p)
	}
	r.Plan.Priority, r.Plan.DownloadPool, r.Plan.SleepSeconds = new(uint32(900)), "eu-cdn", 7200
	if again := rollback.Plan(r, "c1-rollback", "p@1", nil); again.GetPriority() != 900 || again.DownloadPool != "eu-cdn" || again.SleepSeconds != 7200 {
		t.Errorf("the way back of an urgent campaign is %v", again)
	}
	if r.Plan.Pacing.MaximumPerStratum != 3 {
		t.Error("the plan that is undone was written")
	}
	shape := &messages.CampaignPlan{Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}, Pacing: &messages.Pacing{MaximumPerMinute: 6}}
	if p = rollback.Plan(r, "c1-rollback", "p@0", shape); p.RequiredApprovals != 2 || len(p.Waves) != 1 || p.Pacing.MaximumPerMinute != 6 {
		t.Errorf("another way, of a shape that a person gave, is %v", p)
	}
	if no := rollback.Unchanged(r, "p@1", &messages.PackageRecord{ContentHash: "other"}); no == nil || no.Code != messages.ContentChanged {
		t.Errorf("a package that has changed is %v", no)
	}
	if no := rollback.Unchanged(r, "p@0", &messages.PackageRecord{ContentHash: "other"}); no != nil {
		t.Errorf("a package that was not prepared has changed: %v", no)
	}
}

func TestNamesOfWaysBackAreIDs(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, c := range []struct {
		id     string
		before int
		want   string
	}{{"c1", 0, "c1-rollback"}, {"c1", 1, "c1-rollback-2"}, {long, 0, long[:55] + "-rollback"}, {long, 9, long[:52] + "-rollback-10"}} {
		if got := rollback.Name(c.id, c.before); got != c.want || len(got) > 64 {
			t.Errorf("after %d it is %s, want %s", c.before, got, c.want)
		}
	}
}

func TestOnlyThoseOfferedMayHaveTheUpdate(t *testing.T) {
	for _, c := range []struct {
		entry roster.Entry
		want  rollback.Taking
	}{
		{roster.Entry{State: roster.Succeeded, Attempt: 1}, rollback.Took}, {roster.Entry{State: roster.Succeeded, Attempt: 2, Flags: roster.FlagUnhealthy}, rollback.Took},
		{roster.Entry{State: roster.Stalled, Attempt: 1}, rollback.Doubtful}, {roster.Entry{State: roster.Failed, Attempt: 2}, rollback.Doubtful}, {roster.Entry{State: roster.Installing, Attempt: 1}, rollback.Doubtful},
		{roster.Entry{State: roster.Reverted, Attempt: 1}, rollback.Doubtful}, {roster.Entry{State: roster.Permitted, Attempt: 1}, rollback.Doubtful},
		{roster.Entry{State: roster.Skipped, Attempt: 2}, rollback.Doubtful}, {roster.Entry{State: roster.Waiting, Attempt: 2}, rollback.Doubtful},
		{roster.Entry{State: roster.Waiting, Attempt: 1, Reason: 1}, rollback.Doubtful}, {roster.Entry{State: roster.Waiting, Attempt: 1, Spared: 1, Asks: 1, Rival: 1}, rollback.Offered},
		{roster.Entry{State: roster.Cancelled, Attempt: 1}, rollback.Offered}, {roster.Entry{State: roster.Offered, Attempt: 1}, rollback.Offered}, {roster.Entry{State: roster.Asleep, Attempt: 1}, rollback.Offered},
		{roster.Entry{State: roster.Rejected, Attempt: 1}, rollback.Offered}, {roster.Entry{State: roster.Skipped, Attempt: 1}, rollback.Untouched},
		{roster.Entry{State: roster.Cancelled}, rollback.Untouched}, {roster.Entry{State: roster.Waiting}, rollback.Untouched},
	} {
		if got := rollback.TakingOf(c.entry); got != c.want {
			t.Errorf("state %d at attempt %d stands %d, want %d", c.entry.State, c.entry.Attempt, got, c.want)
		}
	}
}

func TestAcceptancesAreOfWhatIsKnown(t *testing.T) {
	known := rollback.Known([]*messages.FailureCount{{EcuId: "A", Code: "X", Count: 2}, {EcuId: "A", Code: "Y"}}, 3)
	if len(known) != 2 || known[0].Code != rollback.Silent || rollback.Sum(known) != 5 {
		t.Fatalf("known are %v", known)
	}
	spoke := []*messages.FailureCount{{EcuId: "A", Code: "X", Count: 2}, {Code: rollback.Silent, Count: 4}}
	for name, c := range map[string]struct {
		said *messages.ResumeCampaign
		says string
	}{
		"nothing":             {&messages.ResumeCampaign{}, "has 5 failures"},
		"their number":        {&messages.ResumeCampaign{AcceptFailures: proto.Uint32(5)}, ""},
		"fewer":               {&messages.ResumeCampaign{AcceptFailures: proto.Uint32(4)}, "more has failed"},
		"more":                {&messages.ResumeCampaign{AcceptFailures: proto.Uint32(6)}, "and not 6"},
		"all, one by one":     {&messages.ResumeCampaign{Accepted: known}, ""},
		"one that spoke":      {&messages.ResumeCampaign{Accepted: spoke}, ""},
		"one of them":         {&messages.ResumeCampaign{Accepted: known[:1]}, "2 failures came: 2 × A X"},
		"one that is unknown": {&messages.ResumeCampaign{Accepted: append(spoke, &messages.FailureCount{Code: "Z", Count: 1})}, "and not"},
	} {
		no := rollback.Accepts("c1", known, c.said)
		if (no == nil) != (c.says == "") || no != nil && !strings.Contains(no.Message, c.says) {
			t.Errorf("%s: it is %v, want %q", name, no, c.says)
		}
	}
	if no := rollback.Accepts("c1", nil, &messages.ResumeCampaign{}); no != nil {
		t.Errorf("without a failure nobody need accept one: %v", no)
	}
}

func TestWhatAStopReached(t *testing.T) {
	total := &roster.Tally{}
	total[roster.Waiting], total[roster.Downloaded], total[roster.Installing], total[roster.Succeeded] = 5, 12, 3, 80
	reach := rollback.Reach(total, rollback.Halt, 1, "engine", "")
	want := "When it was stopped, 5 waited for an offer, which they do not get before it goes on; 12 had downloaded and not begun to install, and wait; 3 were flashing and finish; 80 were done; 3 are flashing now."
	if got := rollback.Sentences(reach, total, true); got != want {
		t.Errorf("a halt reached %q", got)
	}
	reach = rollback.Reach(total, rollback.Cancel, 1, "mira", "keep")
	total[roster.Installing], total[roster.Downloaded] = 0, 0
	want = "When it was stopped, 5 waited for an offer, which they do not get; 12 had downloaded and not begun to install, and are told not to; 3 were flashing and finish; 80 were done and keep the update."
	if got := rollback.Sentences(reach, total, false); got != want {
		t.Errorf("a cancel reached %q", got)
	}
}

// TestAStopCountsEverybodyOnce: whatever the vehicles of a campaign were at, the numbers of a stop add up to all of them, and
// who runs the software of another campaign is not among those that keep the update.
func TestAStopCountsEverybodyOnce(t *testing.T) {
	total := &roster.Tally{}
	for state := roster.Waiting; int(state) < roster.States; state++ {
		total[state] = 1 << state
	}
	for _, stop := range []string{rollback.Halt, rollback.Cancel} {
		r := rollback.Reach(total, stop, 1, "mira", "keep")
		if sum := r.Waiting + r.Downloading + r.Downloaded + r.Flashing + r.Done + r.Silent + r.Asleep + r.Taken + r.Ended; sum != 1<<roster.States-1<<roster.Waiting {
			t.Errorf("a %s reached %b of %b", stop, sum, 1<<roster.States-1<<roster.Waiting)
		}
	}
	total = &roster.Tally{}
	total[roster.Waiting], total[roster.Installing], total[roster.Succeeded], total[roster.Superseded], total[roster.Failed], total[roster.Asleep] = 68, 6, 9, 9, 1, 2
	want := "When it was stopped, 68 waited for an offer, which they do not get; 6 were flashing and finish; 9 were done and keep the update; " +
		"2 were asleep, without a permit to install; 9 had been taken by other campaigns; 1 had failed or ended otherwise; 6 are flashing now."
	if got := rollback.Sentences(rollback.Reach(total, rollback.Cancel, 1, "mira", "keep"), total, false); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

// TestWhomAStopReachedTooLate: who had a permit and begun before the word came is counted once, and told; what was written
// down of the stop before stays as it was.
func TestWhomAStopReachedTooLate(t *testing.T) {
	total := &roster.Tally{}
	total[roster.Permitted], total[roster.Installing] = 3, 1
	before := rollback.Reach(total, rollback.Halt, 1, "engine", "")
	reach := before
	for _, move := range [][2]uint8{
		{roster.Permitted, roster.Installing}, {roster.Installing, roster.Installed}, {roster.Installed, roster.Succeeded}, // one that had begun
		{roster.Downloaded, roster.Reverted}, // one whose first word got lost
		{roster.Permitted, roster.Downloaded}, {roster.Permitted, roster.Failed}, {roster.Stalled, roster.Installing}, {roster.Waiting, roster.Skipped},
	} {
		reach = rollback.Overtaken(reach, move[0], move[1])
	}
	if before.Overtaken != 0 || reach.Overtaken != 2 {
		t.Errorf("counted %d, and %d in what was written down before", reach.Overtaken, before.Overtaken)
	}
	want := "When it was stopped, 3 had downloaded and not begun to install, and wait; 2 of these had begun to install before the stop reached them; 1 was flashing and finishes."
	if got := rollback.Sentences(reach, &roster.Tally{}, true); got != want {
		t.Errorf("it says %q", got)
	}
	reach.Overtaken = 1
	if got := rollback.Sentences(reach, &roster.Tally{}, true); !strings.Contains(got, "; 1 of these had begun to install before the stop reached it; ") {
		t.Errorf("of one it says %q", got)
	}
	if rollback.Overtaken(nil, roster.Permitted, roster.Installing) != nil {
		t.Error("there was no stop")
	}
}

// TestWhatGoesOnSinceIsNoPartOfAStop: once the campaign has gone on, who flashes may have begun since, so nobody is counted among those
// that the stop left to finish.
func TestWhatGoesOnSinceIsNoPartOfAStop(t *testing.T) {
	total := &roster.Tally{}
	total[roster.Waiting], total[roster.Offered], total[roster.Downloaded], total[roster.Installing], total[roster.Stalled] = 5, 2, 12, 1, 1
	reach := rollback.Reach(total, rollback.Pause, 1, "mira", "")
	total[roster.Waiting], total[roster.Installing] = 0, 15
	want := "When it was stopped, 5 waited for an offer, which they did not get before it went on; 2 had been offered it or were downloading, and might finish that, without a permit to install; " +
		"12 had downloaded and not begun to install, and waited; 1 was flashing and was left to finish; 1 was silent, so that nobody knew whether it had it."
	if got := rollback.Sentences(reach, total, false); got != want {
		t.Errorf("once it has gone on, it says\n%s\nwant\n%s", got, want)
	}
}

func TestOneVehicleIsToldOfAsOne(t *testing.T) {
	total := &roster.Tally{}
	total[roster.Offered], total[roster.Installing], total[roster.Stalled] = 1, 1, 1
	want := "When it was stopped, 1 had been offered it or was downloading, and may finish that, without a permit to install; 1 was flashing and finishes; 1 was silent, so that nobody knows whether it has it; 1 is flashing now."
	if got := rollback.Sentences(rollback.Reach(total, rollback.Pause, 1, "mira", ""), total, true); got != want {
		t.Errorf("a pause reached %q", got)
	}
}

func TestAProspectCountsWhatEachPackageRestores(t *testing.T) {
	bad := pkg("powertrain", "4.2.0", artifact("PT", "4.2.0"))
	packages := []*messages.PackageRecord{bad, pkg("powertrain", "4.1.0", artifact("PT", "4.1.0")), pkg("powertrain", "4.0.0", artifact("PT", "4.0.0")), pkg("other", "1", artifact("X", "3.9.0"))}
	var running []rollback.Running
	for version, n := range map[string]uint64{"4.0.0": 7, "4.1.0": 3120, "3.9.0": 11, "": 1, "4.2.0": 99} {
		running = append(running, rollback.Running{ECU: "PT", Version: version, Vehicles: n})
	}
	got := rollback.Prospect("", bad, packages, running)
	want := "No way back is prepared: the plan names no package that restores what the vehicles run now. On ECU PT, 3,120 vehicles run 4.1.0, which powertrain@4.1.0 restores; 7 vehicles run 4.0.0, which powertrain@4.0.0 restores; 12 vehicles run versions that no released package restores."
	if got.Text != want || got.Suggestion != "powertrain@4.1.0" || len(got.Running) != 4 {
		t.Errorf("it says %q, suggests %q, and counts %v", got.Text, got.Suggestion, got.Running)
	}
	got = rollback.Prospect("powertrain@4.0.0", bad, packages, running)
	want = "Package powertrain@4.0.0 is the way back. On ECU PT, 7 vehicles run 4.0.0, which powertrain@4.0.0 restores; 3,132 vehicles run versions that it does not restore."
	if got.Text != want || got.Suggestion != "" {
		t.Errorf("it says %q, and suggests %q", got.Text, got.Suggestion)
	}
}

func TestWhatHasReachedNobodyIsNotUndone(t *testing.T) {
	for _, state := range []messages.CampaignState{0, messages.CampaignState_DRAFT, messages.CampaignState_REVIEW, messages.CampaignState_APPROVED, messages.CampaignState_SCHEDULED} {
		if no := rollback.Undoable("c1", state, 5, 0); no == nil || no.Code != messages.WrongState {
			t.Errorf("what is %v is undone: %v", state, no)
		}
	}
	if no := rollback.Undoable("c1", messages.CampaignState_RUNNING, 0, 0); no == nil {
		t.Error("what is for nobody is undone")
	}
	if no := rollback.Undoable("c1", messages.CampaignState_CAMPAIGN_CANCELLED, 5, rollback.MaximumWays); no == nil || no.Code != messages.OutOfBounds {
		t.Errorf("one way too many: %v", no)
	}
	for _, state := range []messages.CampaignState{messages.CampaignState_RUNNING, messages.CampaignState_PAUSED, messages.CampaignState_HALTED, messages.CampaignState_COMPLETED, messages.CampaignState_CAMPAIGN_CANCELLED} {
		if no := rollback.Undoable("c1", state, 5, 3); no != nil {
			t.Errorf("what is %v is not undone: %v", state, no)
		}
	}
}
