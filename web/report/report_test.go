package report_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web/report"
	"pacecar/web/view"
)

// analysis is one with something in every part.
func analysis() *messages.CampaignAnalysis {
	return &messages.CampaignAnalysis{
		Status: &messages.CampaignStatus{
			Record: &messages.CampaignRecord{
				Plan: &messages.CampaignPlan{Id: "night", Package: "adas@1", Selector: "true", Pacing: &messages.Pacing{MaximumExposed: 77}}, Package: &messages.PackageRecord{}, State: messages.CampaignState_RUNNING,
				Stop:        &messages.StopReach{Stop: "halt", AtMs: 9000, By: "gate of wave 1", Downloaded: 3},
				Acceptances: []*messages.Acceptance{{AtMs: 9500, By: "noor", Reason: "a known harness", Wave: 1, Known: 11}},
				Pins:        &messages.Pins{AtMs: 1000, Wave: 1, PackageHash: "cafe01", Artifacts: []*messages.PinnedArtifact{{EcuId: "ADAS", Version: "4.2.1", Sha256: "beef02", SizeBytes: 4096}}, Signers: []string{"key7"}},
				RosterSize:  100, StartedAtMs: 1000, Failures: []*messages.FailureCount{{EcuId: "ADAS", Code: "E31", Count: 12}},
			},
			Counts: map[string]uint32{"SUCCEEDED": 46, "FAILED": 12, "INSTALLING": 2, "WAITING": 40},
			Durations: []*messages.StageDuration{
				{Wave: 1, Stage: messages.AssignmentState_DOWNLOADED, Vehicles: 60, HalfAbove: 10_800, HalfAtMost: 14_400, MostAbove: 86_400, MostAtMost: 129_600},
				{Wave: 2, Stage: messages.AssignmentState_SUCCEEDED, Vehicles: 7, HalfAtMost: 1, MostAbove: 180 * 86_400},
			},
		},
		Success: &messages.Rate{Part: 46, Of: 58, Lower: 66.6, Upper: 88.8}, Failure: &messages.Rate{Part: 12, Of: 58, Lower: 11.1, Upper: 33.3},
		Milestones: []*messages.Milestone{{Percent: 50, Seconds: 90}}, Waiting: 40, Attributes: []string{"model"},
		Groups: []*messages.FailureGroup{{Failed: 12}, {EcuId: "ADAS", Code: "E31", Failed: 12, Shared: []*messages.SharedValue{
			{Attribute: "model", Value: "<e1>", Failed: 12, FailedOf: 12, Tried: 14, TriedOf: 58, Lift: 4.14, LiftAtLeast: 2.5},
		}}},
		Tail:    []*messages.TailVehicle{{Entry: &messages.RosterEntry{Vin: "WPZZZZE1ZNL000007", State: messages.AssignmentState_INSTALLING}, OfferedAtMs: 5000, Why: "It installs."}, {Entry: &messages.RosterEntry{Vin: "WPZZZZE1ZNL000008", State: messages.AssignmentState_OFFERED}, Why: "=1+1"}},
		Gates:   []*messages.GateReview{{Decision: &messages.GateDecision{Wave: 1, Passed: true, Text: "well"}, Recomputed: messages.GateRecomputation_GATE_DIFFERS, Text: "not well"}},
		Acts:    []*messages.HistoryEntry{{By: "noor", Event: "CampaignStarted", Detail: "100 vehicles"}},
		Missing: []string{"the weather: nobody knows"},
		Outlook: &messages.Outlook{Percent: 95, Left: 35, P50AtMs: 3_600_000, P90AtMs: 7_200_000, PerMinute: 1.5, Text: "By the pace of the last 4m0s."},
		Breakdowns: []*messages.Breakdown{{
			Attribute: "region", Values: []*messages.StandingOf{{Value: "=DE-BY", Total: 58, Succeeded: 46, Failed: 12}},
			Missing: &messages.StandingOf{Total: 40, Waiting: 40}, Others: &messages.StandingOf{Total: 2, InFlight: 2},
		}},
	}
}

var now = time.UnixMilli(61_000)

func TestThePageSaysEverything(t *testing.T) {
	w := httptest.NewRecorder()
	report.WritePage(w, report.Account(analysis(), now))
	page := w.Body.String()
	for _, want := range []string{
		"66.60 to 88.80 %", "11.10 to 33.30 %", "50 % had come after 1m30s", `<td>Downloaded</td><td class="n">60</td><td class="n">≤ 4 h</td><td class="n">≤ 1 d 12 h</td>`, `<td class="n">≤ 1 s</td><td class="n">&gt; 180 d</td>`, "the weather: nobody knows", "What failures share", "&lt;e1&gt;", "12 of 12", "14 of 58", "4.1", "2.5",
		"gate of wave 1 (halt)", "noor resumed wave 1 and accepted all failures known by then, 11: a known harness", "pacing.maximumExposed</code></td><td>77", "Wave 1 is the last that has proven it", "beef02", "key7", "nothing that chance does not explain", "WPZZZZE1ZNL000007", "It installs.", "40 wait for an offer", "95 % will have ended about 1970-01-01 01:00 UTC, in nine of ten cases by 1970-01-01 02:00 UTC. By the pace", "By region", `<td>=DE-BY</td><td class="n">58</td><td class="n">46</td><td class="n">12</td>`, `<td>(not said)</td><td class="n">40</td>`, "differs: not well", "noor", "CampaignStarted", "</html>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<e1>") || strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, "href=") {
		t.Errorf("the page is not by itself: %s", page)
	}
}

// TestNoWordIsCutAndNoSentenceSaidTwice: a column is as wide as its longest word, and what a gate decided stands with its decision.
func TestNoWordIsCutAndNoSentenceSaidTwice(t *testing.T) {
	a := analysis()
	said := "wave 1: 4.8 % of 21 failed, limit 0.1 %"
	a.Status.Record.Cause = said
	r := report.Account(a, now)
	r.Gates = []report.Judgement{{Decision: view.Decision{Wave: 1, Text: said}}}
	r.Campaign.Waves = []view.Wave{{Number: 1, State: "Failed", Gate: said}}
	w := httptest.NewRecorder()
	report.WritePage(w, r)
	page := w.Body.String()
	if n := strings.Count(page, "4.8 % of 21 failed"); n != 1 || !strings.Contains(page, "the gate of wave 1 decided so, see the decisions of gates") || !strings.Contains(page, "<td>see its decision</td>") {
		t.Errorf("the sentence is there %d times:\n%s", n, page)
	}
	if strings.Contains(page, "anywhere") || strings.Contains(page, "break-all") {
		t.Error("words may be cut in the middle")
	}
}

// TestFiguresOfAFleetCanBeRead: millions and bytes as people write them, which fit their tiles, and times in whole seconds.
func TestFiguresOfAFleetCanBeRead(t *testing.T) {
	a := analysis()
	a.Status.Record.SavedBytes, a.Status.Record.EndedAtMs = 230_035_417, 1_796_027_281_026
	a.Status.Record.RosterSize, a.Success.Part, a.Success.Of = 4_000_000, 3_900_000, 3_950_000
	a.Status.Counts = map[string]uint32{"SUCCEEDED": 3_900_000, "FAILED": 50_000, "WAITING": 50_000}
	w := httptest.NewRecorder()
	report.WritePage(w, report.Account(a, now))
	for _, want := range []string{
		"<strong>4,000,000</strong>vehicles", `<strong class="good">3,900,000</strong>`, "<strong>219 MiB</strong>saved by patches", "<td class=\"n\">3,950,000</td>",
		"Started 1970-01-01\u00a000:00:01 · ended 2026-11-30\u00a008:28:01 ·", "drawn up 1970-01-01\u00a000:01:01 · all times UTC",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestAllFailuresHaveAName: what failures of all kinds have in common is a row that says so.
func TestAllFailuresHaveAName(t *testing.T) {
	var b bytes.Buffer
	r := report.Report{Failures: []report.Group{{Shared: []report.SharedValue{{Attribute: "model", Value: "e1", Failed: 2, FailedOf: 2}}}}}
	if err := report.WriteCSV(&b, r); err != nil || !strings.Contains(b.String(), "shared,all failures,model e1,2,2") {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestRowsHaveOneForm(t *testing.T) {
	var b bytes.Buffer
	if err := report.WriteCSV(&b, report.Account(analysis(), now)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll() // refuses rows of different lengths
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, row := range rows {
		seen[row[0]] = fmt.Sprint(row)
	}
	for section, want := range map[string]string{
		"rate": "failure percent 12 58 20.6897 11.1 33.3", "shared": "ADAS E31 model <e1> 12 12 4.14 2.5", "pin": "ADAS 4.2.1   4096   1970-01-01T00:00:01.000Z beef02", "acceptance": "noor wave 1, all failures known by then 11", "stop": "gate of wave 1 halt 0 100", "tail": "WPZZZZE1ZNL000008 Offered   0    '=1+1",
		"gate": "passed, recomputed differs", "act": "noor CampaignStarted", "milestone": "50 seconds   90", "duration": "wave 2 Succeeded p90 seconds  7  15552000 ", "failure": "ADAS E31 12 12", "count": "Waiting  40 100",
	} {
		if !strings.Contains(seen[section], want) {
			t.Errorf("%s: %q, want %q", section, seen[section], want)
		}
	}
}

// TestADifferenceIsOnlyClaimedWhereChanceDoesNotExplainIt: here the bounds of both rates overlap, and both are surely not the same.
func TestADifferenceIsOnlyClaimedWhereChanceDoesNotExplainIt(t *testing.T) {
	first, second := report.Account(analysis(), now), report.Account(analysis(), now)
	if c := report.Compare(first, second); c.Success != "undecided" || c.Failure != "undecided" || len(c.Failures) != 1 || c.Failures[0].New || c.Failures[0].First != 12 {
		t.Errorf("with itself: %+v", c)
	}
	second.SuccessRate, second.FailureRate = report.Rate{Part: 58, Of: 60, Percent: 96.67, Lower: 88.5, Upper: 99.6}, report.Rate{Part: 2, Of: 60, Percent: 3.33, Lower: 0.4, Upper: 11.5}
	second.Campaign.Failures = append(second.Campaign.Failures[:0:0], second.Campaign.Failures...)
	second.Campaign.Failures[0].Code = "E77"
	c := report.Compare(first, second)
	if c.Success != "higher" || c.Failure != "lower" || c.SuccessChance > 5 || c.SuccessChance <= 0 || c.FailureChance > 5 || len(c.Failures) != 2 || c.Failures[0].Code != "E77" || !c.Failures[0].New || c.Failures[1].New || c.Failures[1].Second != 0 {
		t.Errorf("%+v", c)
	}
	if back := report.Compare(second, first); back.Success != "lower" || back.Failure != "higher" {
		t.Errorf("the other way: %+v", back)
	}
}
