package warning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacecar/actors/campaign/warning"
	"pacecar/messages"
)

var now = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func TestNamed(t *testing.T) {
	p := &messages.CampaignPlan{
		Id: "own", Supersedes: []string{"spring", "gone"},
		Selector: `model == "e1" && !(campaign in ["gone", "later"]) && (campaign != "own" || vin == "spring")`,
		Waves:    []*messages.Wave{{Selector: `campaign == "pilot"`}, {Size: &messages.Wave_Rest{Rest: true}}, {Selector: "has(campaign)"}, {Selector: "colour"}},
	}
	if got := warning.Named(p); !slices.Equal(got, []string{"spring", "gone", "later", "pilot"}) {
		t.Errorf("named are %q", got)
	}
	for i := range 2 * warning.Maximum {
		p.Supersedes = append(p.Supersedes, fmt.Sprint("c", i))
	}
	if got := warning.Named(p); len(got) != warning.Maximum {
		t.Errorf("of many, %d are named", len(got))
	}
	if got := warning.Named(&messages.CampaignPlan{}); len(got) != 0 {
		t.Errorf("a plan that names none names %q", got)
	}
}

// TestOf: each thing that was hardly meant is told once, at its field, and what is as it should be is not.
func TestOf(t *testing.T) {
	policy := &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 1}, {Approvals: 2, Vehicles: 1000}}}
	starts := func(at time.Time) *messages.Schedule { return &messages.Schedule{StartTime: at.Format(time.RFC3339)} }
	for name, one := range map[string]struct {
		plan  *messages.CampaignPlan
		found warning.Found
		want  []string // field and part of the text
	}{
		"nothing": {plan: &messages.CampaignPlan{Supersedes: []string{"spring"}, Selector: `campaign == "spring"`}},
		"names": {
			plan:  &messages.CampaignPlan{Supersedes: []string{"spring", "sprign"}, Selector: `campaign == "sprign"`, Waves: []*messages.Wave{{Selector: `campaign == "away"`}}},
			found: warning.Found{Campaigns: map[string]warning.Presence{"sprign": warning.Missing, "away": warning.Silent}},
			want: []string{"/supersedes/1 There is no campaign sprign, which the plan supersedes:", "/selector There is no campaign sprign, by which vehicles are selected:",
				"/waves/0/selector Campaign away does not answer"},
		},
		"within a year":      {plan: &messages.CampaignPlan{Schedule: starts(now.AddDate(1, 0, 0))}},
		"an end in a minute": {plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: now.Add(time.Minute).Format(time.RFC3339)}}},
		"an end too near": {
			plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: now.Add(40 * time.Second).Format(time.RFC3339)}},
			want: []string{"/schedule/endTime It ends at 2026-11-29T12:00:40Z, and in the last minute before that nobody is offered the update"},
		},
		"an end that has come": {plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: now.Add(-time.Second).Format(time.RFC3339)}}},
		"far away": {
			plan: &messages.CampaignPlan{Schedule: starts(now.AddDate(1, 0, 0).Add(time.Second))},
			want: []string{"/schedule/startTime It begins at 2027-11-29T12:00:01Z, more than a year from now"},
		},
		"a start that is late": {plan: &messages.CampaignPlan{Schedule: starts(now.Add(-24 * time.Hour))}},
		"long past": {
			plan: &messages.CampaignPlan{Schedule: starts(now.Add(-24*time.Hour - time.Second))},
			want: []string{"/schedule/startTime It was to begin at 2026-11-28T11:59:59Z, which is past: a start begins at once."},
		},
		"late joiners of kinds that nobody tried it on": {
			plan: &messages.CampaignPlan{LateJoiners: "join", Strata: &messages.Strata{By: []string{"model"}, MinimumPerStratum: 2}, Waves: make([]*messages.Wave, 2)},
			want: []string{"/lateJoiners Who joins later comes to the last wave, also vehicles of a kind that no wave before has tried the update on"},
		},
		"late joiners of one wave": {plan: &messages.CampaignPlan{LateJoiners: "join", Strata: &messages.Strata{By: []string{"model"}, MinimumPerStratum: 2}, Waves: make([]*messages.Wave, 1)}},
		"an end that is far away":  {plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: "2030-01-01T00:00:00Z"}}},
		"no way back": {
			plan:  &messages.CampaignPlan{Rollback: &messages.RollbackPlan{Package: "adas@1.0.0"}},
			found: warning.Found{WayBack: messages.Reject(messages.NotFound, "there is no package adas@1.0.0").At("/rollback/package").Suggest("name another one")},
			want:  []string{"/rollback/package The way back cannot be gone: there is no package adas@1.0.0: name another one."},
		},
		"late joiners": {
			plan: &messages.CampaignPlan{LateJoiners: "join"}, found: warning.Found{Policy: policy, Vehicles: 10},
			want: []string{"/lateJoiners It needs 2 approvals: the server asks for 2 of campaigns with 1,000 vehicles or more, and vehicles that begin to match join"},
		},
		"late joiners of many":      {plan: &messages.CampaignPlan{LateJoiners: "join"}, found: warning.Found{Policy: policy, Vehicles: 1000}},
		"late joiners without rule": {plan: &messages.CampaignPlan{LateJoiners: "join", RequiredApprovals: 3}, found: warning.Found{Policy: policy, Vehicles: 10}},
	} {
		one.found.Plan, one.found.NowMs = one.plan, now.UnixMilli()
		t.Run(name, func(t *testing.T) { tells(t, one.found, one.want) })
	}
	many := &messages.CampaignPlan{}
	missing := map[string]warning.Presence{}
	for i := range 2 * warning.Maximum {
		many.Supersedes, missing[fmt.Sprint("c", i)] = append(many.Supersedes, fmt.Sprint("c", i)), warning.Missing
	}
	if got := warning.Of(warning.Found{Plan: many, Campaigns: missing}); len(got) != warning.Maximum {
		t.Errorf("of many, %d are told", len(got))
	}
}

// TestZoneless: the hours of vehicles without a time zone are told by whose clock they are, where a plan has any.
func TestZoneless(t *testing.T) {
	hours := func(zone string) *messages.CampaignPlan {
		return &messages.CampaignPlan{Maintenance: &messages.Maintenance{From: "22:00", To: "05:00", TimeZoneOfVehiclesWithoutOne: zone}}
	}
	for _, one := range []struct {
		plan     *messages.CampaignPlan
		zoneless uint64
		want     string
	}{
		{hours(""), 1, "1 vehicle is on the roster without a time zone: the maintenance window opens for these by the clock of UTC."},
		{hours("Asia/Tokyo"), 71, "71 vehicles are on the roster without a time zone: the maintenance window opens for these by the clock of Asia/Tokyo."},
		{hours(""), 0, ""},
		{&messages.CampaignPlan{}, 71, ""},
	} {
		got := warning.Of(warning.Found{Plan: one.plan, Zoneless: one.zoneless})
		if one.want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].GetText() != one.want || got[0].GetField() != "/maintenance/timeZoneOfVehiclesWithoutOne" {
			t.Errorf("%d: %v", one.zoneless, got)
		}
	}
}

// tells has exactly these warnings told, each by its field and the beginning of its text.
func tells(t *testing.T, found warning.Found, want []string) {
	t.Helper()
	got := warning.Of(found)
	if len(got) != len(want) {
		t.Fatalf("%d warnings: %v", len(got), got)
	}
	for i, w := range got {
		if said := w.GetField() + " " + w.GetText(); !strings.HasPrefix(said, want[i]) || !strings.HasSuffix(w.GetText(), ".") && !strings.HasSuffix(w.GetText(), "?") {
			t.Errorf("%q, want %q", said, want[i])
		}
	}
}
