package top

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/nodes"
	"pacecar/web/view/undo"
)

var at = time.Date(2026, 11, 30, 12, 0, 5, 0, time.UTC)

// news are those of a fleet with a campaign of each kind.
func news() []any {
	fleet := client.State{"vehicles": json.RawMessage("2000"), "inFlight": json.RawMessage("300"), "offersPerMinute": json.RawMessage("5900.4"),
		"succeededPerMinute": json.RawMessage("4100"), "figures.online": json.RawMessage("1990"), "someday": json.RawMessage("{}")}
	campaigns := client.State{}
	for i, c := range []view.CampaignSummary{
		{ID: "old", State: "Completed", Total: 10, Counts: map[string]uint32{"Succeeded": 10}, CreatedAt: "2026-11-01T00:00:00Z"},
		{ID: "draft", State: "Draft", CreatedAt: "2026-11-02T00:00:00Z"},
		{ID: "night", State: "Running", Package: "p@1", Total: 1000, Wave: 2, Waves: 3, InFlight: 300, SucceededPerMinute: 4100, Counts: map[string]uint32{"Succeeded": 500, "Failed": 12, "Waiting": 488}, CreatedAt: "2026-11-03T00:00:00Z"},
		{ID: "bad", State: "Halted", Cause: "9 % failed", Total: 100, Wave: 1, Waves: 3, Counts: map[string]uint32{"Succeeded": 5, "Failed": 9, "Waiting": 86}, CreatedAt: "2026-11-02T12:00:00Z"},
	} {
		text, _ := json.Marshal(c)
		campaigns[fmt.Sprint(i)] = text
	}
	chosen := view.Campaign{ID: "bad", State: "Halted", Cause: "9 % failed", Wave: 1, Failures: []undo.Failure{{ECU: "ADAS\x1b[2J", Code: "E31", Count: 9}},
		Waves: []view.Wave{{Number: 1, Name: "canary", State: "Failed", Size: 100, Gate: "wave 1: 9 % failed, limit 5 %", Counts: map[string]uint32{"Failed": 9, "Succeeded": 5}}}}
	list := nodes.NodeList{Items: []nodes.Node{{Name: "eu-1", Self: true, State: "Up", Slots: 256, Active: 2345, Connections: 2000, Commits: 99, Version: "v1"}}, Warnings: []string{"clocks differ"}, Unowned: 3}
	return []any{timeNews(at), totals(fleet), summaries(campaigns), nodesNews{list: list}, chosenNews(chosen)}
}

func text(lines []show.Styled) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line.String() + "\n")
	}
	return b.String()
}

func TestTheWholeFleetIsOnOneScreen(t *testing.T) {
	var chosen []string
	s := newScene("http://here", func(id string) { chosen = append(chosen, id) }, func() time.Time { return at })
	for _, n := range news() {
		s.Take(n)
	}
	got := text(s.Draw(160, 30))
	for _, want := range []string{
		"pacecar top  http://here  12:00:05 UTC  live\n", "2000 vehicles (1990 online)   300 in flight   5900 offers and 4100 successes per minute",
		"▸ bad       Halted      1/3  ██▏░░░░░░░░░░░░░ 14.0 %          5       9",
		"  night     Running     2/3", "  draft     Draft ", "  ✗        9  ADAS\\x1b[2J E31", "wave 1 (canary)", "Failed   14 of 100 ended  9 % failed, limit 5 %",
		"eu-1 *", "3 slots have no owner", "warning: clocks differ", "s sort: needs you first",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if first, last := strings.Index(got, "▸ bad"), strings.Index(got, "  old "); first < 0 || last < first || strings.Index(got, "  night") > strings.Index(got, "  draft") {
		t.Errorf("not sorted by who needs a person:\n%s", got)
	}
	if len(chosen) != 1 || chosen[0] != "bad" {
		t.Errorf("looked at %q", chosen)
	}
	for rows := 1; rows < 40; rows++ { // every height has its keys, and no more lines than it has
		lines := s.Draw(80, rows)
		if len(lines) != rows || !strings.Contains(lines[rows-1].String(), "q quit") {
			t.Errorf("%d rows: %d lines\n%s", rows, len(lines), text(lines))
		}
	}
}

// On a narrow terminal bars and names give way: each number of a campaign is there at 80 columns.
func TestNumbersComeFirst(t *testing.T) {
	for _, columns := range []int{76, 80, 90, 120} {
		s := newScene("http://here", func(string) {}, func() time.Time { return at })
		for _, n := range news() {
			s.Take(n)
		}
		campaigns := client.State{}
		campaigns["x"], _ = json.Marshal(view.CampaignSummary{ID: "a-campaign-with-a-name-that-is-long", State: "Running", Package: "p@1", Total: 1_000_000, Wave: 2, Waves: 3, InFlight: 10_000, SucceededPerMinute: 4100, Counts: map[string]uint32{"Succeeded": 500_000, "Failed": 12_345, "Waiting": 477_655}})
		s.Take(summaries(campaigns))
		drawn := show.Cut(strings.Split(text(s.Draw(columns, 24)), "\n")[4], columns)
		for _, want := range []string{"a-camp", "Running", "2/3", "51.2 %", "500,000", "12,345", "10,000", "4100"} {
			if !strings.Contains(drawn, want) {
				t.Errorf("%d columns: no %s in %s", columns, want, drawn)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	chosen := ""
	s := newScene("http://here", func(id string) { chosen = id }, func() time.Time { return at })
	s.Press("down") // there is nothing to choose yet
	for _, n := range news() {
		s.Take(n)
	}
	for _, step := range []struct{ key, chosen, says string }{
		{"down", "night", "▸ night"}, {"k", "bad", "▸ bad"}, {"up", "bad", "▸ bad"}, {"end", "old", "▸ old"}, {"pgup", "bad", "▸ bad"},
		{"s", "bad", "sort: failures"}, {"s", "bad", "sort: rate"}, {"s", "bad", "sort: newest"}, {"s", "bad", "sort: needs you first"},
		{"enter", "bad", "esc back"}, {"down", "night", "night is being read"}, {"esc", "night", "▸ night"}, {"space", "night", "frozen"},
	} {
		if s.Press(step.key) {
			t.Fatalf("%s is enough", step.key)
		}
		if got := text(s.Draw(160, 30)); chosen != step.chosen || !strings.Contains(got, step.says) {
			t.Errorf("after %s: looks at %s, want %s and %q in\n%s", step.key, chosen, step.chosen, step.says, got)
		}
	}
	s.Take(campaignsNews{})
	if got := text(s.Draw(160, 30)); !strings.Contains(got, "▸ night") {
		t.Errorf("it is not frozen:\n%s", got)
	}
	s.Press("space")
	if got := text(s.Draw(160, 30)); !strings.Contains(got, "no campaigns yet") {
		t.Errorf("it is still frozen:\n%s", got)
	}
	s.Take(lostNews{errors.New("cut")})
	if got := text(s.Draw(160, 30)); !strings.Contains(got, "connection lost, trying again: cut") {
		t.Errorf("the loss is not told:\n%s", got)
	}
	if !s.Press("q") {
		t.Error("q is not enough")
	}
}

func TestLinesForALog(t *testing.T) {
	var s Sight
	for _, n := range news() {
		s.Take(n)
	}
	want := []string{
		"2026-11-30T12:00:05Z  2000 vehicles (1990 online), 300 in flight, 5900 offers and 4100 successes per minute, 1 node",
		"  bad Halted, wave 1 of 3: 14 of 100 ended, 9 failed, 0 in flight, 0 successes per minute (9 % failed)",
		"  night Running, wave 2 of 3: 512 of 1000 ended, 12 failed, 300 in flight, 4100 successes per minute",
		"  draft Draft, wave 0 of 0: 0 of 0 ended, 0 failed, 0 in flight, 0 successes per minute",
		"  warning: clocks differ",
	}
	if got := plain(&s); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}
