package watch_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/watch"
	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/view"
	"pacecar/web/view/gates"
	"pacecar/web/view/outcome"
	"pacecar/web/view/undo"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

// What the stream says of a campaign is what the API says of it.
func TestTheStreamAndTheAPIShowOneCampaign(t *testing.T) {
	engine := webtest.NewEngine()
	feed := web.NewFeed(web.FeedConfig{})
	server := httptest.NewServer(web.New(web.Config{Engine: engine, Artifacts: &files.Store{}, Feed: feed}))
	defer server.Close()
	defer feed.Close()
	c, err := client.New(server.URL, "ida")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	seen := errors.New("seen")
	for _, id := range []string{webtest.CampaignDemo, webtest.CampaignHalted, webtest.CampaignCompleted} {
		want, err := c.Campaign(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want.BurnUp = []view.BurnPoint{}
		err = c.Follow(t.Context(), "campaign:"+id, client.Watcher{Rate: 10, Update: func(s client.State) error {
			got, err := watch.Campaign(s)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("on the stream\n%+v\nin the API\n%+v", got, want)
			}
			return seen
		}})
		if !errors.Is(err, seen) {
			t.Fatal(err)
		}
	}
}

func TestAStateThatDoesNotDecodeIsAnError(t *testing.T) {
	for key, value := range map[string]string{"version": `"x"`, "counts.Failed": `{}`, "waves.1": `1`, "failures.A/B": `"x"`, "decisions.x": `{}`, "decisions.1": `1`} {
		if _, err := watch.Campaign(map[string]json.RawMessage{key: json.RawMessage(value)}); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	c, err := watch.Campaign(map[string]json.RawMessage{"someday": json.RawMessage(`[]`), "failures.A/B/E1": json.RawMessage(`2`), "failures.x": json.RawMessage(`3`)})
	if err != nil || !reflect.DeepEqual(c.Failures, []undo.Failure{{Code: "x", Count: 3}, {ECU: "A/B", Code: "E1", Count: 2}}) {
		t.Errorf("%+v %v", c.Failures, err)
	}
}

// Every state of an assignment counts in exactly one place.
func TestATallyIsComplete(t *testing.T) {
	counts := map[string]uint32{}
	for _, state := range view.AssignmentStates() {
		counts[state] = 1
	}
	want := watch.Tally{Waiting: 1, Offered: 2, Downloading: 1, Ready: 2, Installing: 2, Asleep: 1, Succeeded: 1, Failed: 5, Otherwise: 4}
	if got := watch.Sum(counts); got != want || len(counts) != 19 {
		t.Errorf("%+v of %d states", got, len(counts))
	}
	for name := range messages.CampaignState_value {
		if state := view.CampaignState(messages.CampaignState(messages.CampaignState_value[name])); watch.Ended(state) && watch.Stopped(state) {
			t.Errorf("%s is ended and stopped", state)
		}
	}
}

// campaign is one of two waves whose first gate allows 10 % of failures.
func campaign(state string, failed, skipped uint32) view.Campaign {
	return view.Campaign{
		ID: "night", State: state, Cause: "a reason", Package: "p@1", Total: 120, Wave: 1,
		Plan: view.Plan{Waves: []view.PlanWave{{Name: "canary", Gate: gates.Gate{MaximumFailedPercent: new(10.0)}}, {Rest: true}}},
		Waves: []view.Wave{
			{Number: 1, Name: "canary", State: "Open", Size: 20, Gate: "wave 1: so far so good", Counts: map[string]uint32{"Succeeded": 20 - failed - skipped, "Failed": failed, "Skipped": skipped}},
			{Number: 2, State: "Pending", Size: 100, Counts: map[string]uint32{"Waiting": 100}},
		},
		Counts: map[string]uint32{"Succeeded": 20 - failed - skipped, "Failed": failed, "Skipped": skipped, "Waiting": 100},
	}
}

func TestFailuresAboveAGate(t *testing.T) {
	for _, c := range []struct {
		failed, others uint32
		want           bool
	}{{0, 0, false}, {2, 0, false}, {3, 0, true}, {2, 10, true}, {2, 6, true}, {0, 20, false}} {
		for _, otherwise := range []string{"Skipped", "Rejected", "Cancelled", "Superseded"} {
			one := campaign("Completed", c.failed, c.others)
			counts := one.Waves[0].Counts
			delete(counts, "Skipped")
			counts[otherwise] = c.others
			if got := watch.AboveGate(one); got != c.want {
				t.Errorf("%d failed, %d %s: %v", c.failed, c.others, otherwise, got)
			}
		}
	}
}

func TestEverybodyWhoPausedIsNamed(t *testing.T) {
	c := campaign("Paused", 0, 0)
	c.Cause = "paused by ida: noise"
	c.Stop = &undo.Stop{Stop: "paused", By: "ida", AlsoBy: []string{"noor", "jonas"}}
	for _, text := range []string{watch.Stands(c), watch.Held.Say(c), watch.Picture(c, time.UnixMilli(0))[1].String()} {
		if !strings.Contains(text, "paused by ida: noise; and as well by noor, jonas") {
			t.Errorf("it says %q", text)
		}
	}
	c.State = "Running"
	if got := watch.Cause(c); got != "paused by ida: noise" {
		t.Errorf("of one that is not paused: %q", got)
	}
}

func TestWaitingEndsWithAVerdict(t *testing.T) {
	for _, c := range []struct {
		until   string
		state   string
		failed  uint32
		verdict watch.Verdict
		over    bool
	}{
		{"done", "Draft", 0, watch.Done, false},
		{"done", "Running", 5, watch.Done, false},
		{"done", "Completed", 2, watch.Done, true},
		{"done", "Completed", 3, watch.Failures, true},
		{"done", "Halted", 3, watch.Held, true},
		{"done", "Paused", 0, watch.Held, true},
		{"done", "Cancelled", 0, watch.Cancelled, true},
		{"halted", "Halted", 3, watch.Done, true},
		{"halted", "Paused", 0, watch.Held, true},
		{"halted", "Completed", 0, watch.Missed, true},
		{"halted", "Running", 0, watch.Done, false},
		{"wave:1", "Running", 0, watch.Done, true},
		{"wave:2", "Running", 0, watch.Done, false},
		{"wave:2", "Halted", 0, watch.Held, true},
		{"wave:2", "Cancelled", 0, watch.Cancelled, true},
	} {
		until, err := watch.ParseUntil(c.until)
		if err != nil {
			t.Fatal(err)
		}
		now := campaign(c.state, c.failed, 0)
		verdict, over := until.Look(now)
		if verdict != c.verdict || over != c.over {
			t.Errorf("%+v: %d %v", c, verdict, over)
		}
		if said := verdict.Say(now); (said == "") != (verdict == watch.Done) {
			t.Errorf("%d says %q", verdict, said)
		}
	}
	for _, text := range []string{"", "finished", "wave", "wave:0", "wave:x", "done:1"} {
		if _, err := watch.ParseUntil(text); err == nil {
			t.Errorf("%q is understood", text)
		}
	}
	three, err := watch.ParseUntil("wave:3")
	if err != nil {
		t.Fatal(err)
	}
	if err := three.Fits(campaign("Draft", 0, 0).Plan); err == nil || !strings.Contains(err.Error(), "the plan has 2") {
		t.Errorf("wave 3 of 2: %v", err)
	}
}

// TestACampaignWithoutUpdatesIsNotDone: that it is completed says only that nothing more comes of it.
func TestACampaignWithoutUpdatesIsNotDone(t *testing.T) {
	done, err := watch.ParseUntil("done")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		least   float64 // negative: as it is by default
		percent float64
		failed  uint32
		verdict watch.Verdict
	}{
		{-1, 0, 0, watch.Short}, {-1, 4.75, 0, watch.Short}, {-1, 49.9, 0, watch.Short}, {-1, 50, 0, watch.Done}, {-1, 0, 3, watch.Failures},
		{0, 0, 0, watch.Done}, {95, 94.9, 0, watch.Short}, {95, 95, 0, watch.Done}, {100, 100, 0, watch.Done},
	} {
		until := done
		if c.least >= 0 {
			if until, err = done.Wanting(c.least); err != nil {
				t.Fatal(err)
			}
		}
		now := campaign("Completed", c.failed, 0)
		now.Outcome = &outcome.Outcome{Percent: c.percent, Text: "none of 120 vehicles took the update"}
		verdict, over := until.Look(now)
		if verdict != c.verdict || !over {
			t.Errorf("%+v: %d %v", c, verdict, over)
		}
		if verdict == watch.Short && verdict.Say(now) != "campaign night is completed, but fewer of its vehicles took the update than was wanted: none of 120 vehicles took the update (a reason)" {
			t.Errorf("it says %q", verdict.Say(now))
		}
	}
	for _, percent := range []float64{-1, 100.5, math.NaN(), math.Inf(1)} {
		if _, err := done.Wanting(percent); err == nil {
			t.Errorf("%g percent are wanted", percent)
		}
	}
}

func TestNotesTellWhatIsNew(t *testing.T) {
	before := campaign("Running", 0, 0)
	before.Cause = ""
	after := campaign("Halted", 3, 0)
	after.Waves[0].State = "Failed"
	after.Failures = []undo.Failure{{ECU: "ADAS", Code: "E31", Count: 3}}
	after.Counts["Waiting"], after.Counts["Succeeded"] = 90, 27
	alone := campaign("Draft", 0, 0)
	alone.Waves[0].Size = 1
	for _, c := range []struct {
		last, next view.Campaign
		want       []string
	}{
		{view.Campaign{}, campaign("Draft", 0, 0), []string{
			"campaign night of p@1 is Draft (a reason)", "wave 1 (canary) of 20 vehicles: Open, so far so good",
			"20 of 120 ended (16.7 %): 20 succeeded, 0 failed, 0 in flight, 0 per minute"}},
		{before, after, []string{
			"Running → Halted (a reason)", "wave 1 (canary) of 20 vehicles: Failed, so far so good", "first failure of this kind: ADAS E31",
			"30 of 120 ended (25.0 %): 27 succeeded, 3 failed, 0 in flight, 0 per minute"}},
		{after, after, nil},
		{view.Campaign{}, alone, []string{
			"campaign night of p@1 is Draft (a reason)", "wave 1 (canary) of 1 vehicle: Open, so far so good",
			"20 of 120 ended (16.7 %): 20 succeeded, 0 failed, 0 in flight, 0 per minute"}},
	} {
		if got := watch.Notes(c.last, c.next); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
	}
}

func TestThePicture(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 1, 5, 0, time.UTC)
	c := campaign("Halted", 3, 0)
	c.StartedAt = "2026-11-23T12:00:00.000Z"
	c.Failures = []undo.Failure{{ECU: "ADAS\x1b[2J", Code: "E31", Count: 3}, {Code: "B"}, {Code: "C"}, {Code: "D"}, {Code: "E"}}
	for range 8 {
		c.Waves = append(c.Waves, view.Wave{Number: uint32(len(c.Waves) + 1), State: "Pending"})
	}
	var lines []string
	for _, line := range watch.Picture(c, now) {
		lines = append(lines, line.String())
	}
	want := []string{
		"night  p@1  Halted  wave 1 of 10  1m5s",
		"a reason",
		"██████▋░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 16.7 %  20 of 120 ended",
		"17 succeeded  3 failed  100 waiting  0 offered  0 downloading  0 ready  0 installing",
		"  1 canary Open     ████████████████████ 20/20  3 failed",
		"  2        Pending  ░░░░░░░░░░░░░░░░░░░░ 0/100",
	}
	if len(lines) != 18 || !reflect.DeepEqual(lines[:6], want) {
		t.Errorf("%d lines\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if lines[12] != "    … more waves: 2" || lines[13] != `  ✗ ADAS\x1b[2J E31  3` || lines[17] != "    … more kinds of failure: 1" {
		t.Errorf("%q", lines[12:])
	}
	draft := watch.Picture(view.Campaign{ID: "n", State: "Draft"}, now)
	if len(draft) != 2 || !strings.Contains(draft[1].String(), "pacecar campaign start n") {
		t.Errorf("%v", draft)
	}
	if u := watch.NewUpdate(c, now); u.At != "2026-11-23T12:01:05.000Z" || u.State != "Halted" || len(u.Waves) != 10 {
		t.Errorf("%+v", u)
	}
}

// TestWhatNeverBeganIsNotSaidToWait: neither in a line nor in the picture, and nothing is said twice.
func TestWhatNeverBeganIsNotSaidToWait(t *testing.T) {
	never := view.Campaign{ID: "night", Package: "p@1", State: "Cancelled", Cause: "enough"}
	if got := watch.Stands(never); got != "campaign night is Cancelled, and was never started (enough)" {
		t.Errorf("it stands as %q", got)
	}
	if lines := watch.Picture(never, time.UnixMilli(0)); len(lines) != 3 || lines[2].String() != "it was never started" {
		t.Errorf("%v", lines)
	}
	cut := campaign("Cancelled", 0, 0)
	cut.Waves[0].State, cut.Waves[0].OpenedAt = "Open", "2026-11-23T12:00:00.000Z"
	var drawn []string
	for _, line := range watch.Picture(cut, time.UnixMilli(0)) {
		drawn = append(drawn, line.String())
	}
	if text := strings.Join(drawn, "\n"); !strings.Contains(text, "  1 canary Cancelled    ██") || !strings.Contains(text, "Never opened ░░") {
		t.Errorf("a cancelled one is drawn\n%s", text)
	}
	if notes := strings.Join(watch.Notes(view.Campaign{}, cut), "\n"); !strings.Contains(notes, "wave 1 (canary) of 20 vehicles: Cancelled") || !strings.Contains(notes, "wave 2 of 100 vehicles: Never opened\n") {
		t.Errorf("a cancelled one is noted\n%s", notes)
	}
	halted, before := campaign("Halted", 3, 0), campaign("Running", 3, 0)
	halted.Waves[0].State, halted.Waves[0].Gate = "Failed", "wave 1: 15 % of 20 failed"
	halted.Cause = halted.Waves[0].Gate
	if notes := strings.Join(watch.Notes(before, halted), "\n"); strings.Count(notes, "15 % of 20 failed") != 1 || !strings.Contains(notes, "wave 1 (canary) of 20 vehicles: Failed") {
		t.Errorf("it is noted\n%s", notes)
	}
}

// TestATimeoutSaysWhatIsStillWaitedFor, where the campaign stands, and what keeps it.
func TestATimeoutSaysWhatIsStillWaitedFor(t *testing.T) {
	c := campaign("Running", 0, 0)
	c.Cause, c.Wave, c.Waits = "", 1, "waits for its window, opens Mon 2026-12-07 06:00 Europe/Berlin."
	for what, want := range map[string]string{"done": "its end was", "halted": "a halt by a gate was", "wave:2": "the opening of wave 2 was"} {
		until, err := watch.ParseUntil(what)
		if err != nil {
			t.Fatal(err)
		}
		want += " waited for, and has not come within 1m0s: campaign night is Running, in wave 1 of 2: 20 of 120 vehicles ended; it waits for its window, opens Mon 2026-12-07 06:00 Europe/Berlin"
		if got := watch.StillWaits(c, until, time.Minute); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
