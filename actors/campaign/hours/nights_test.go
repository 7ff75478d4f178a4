package hours

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/messages"
)

// TestPermitOnDaysOfTheChange: a permit that is to be kept for a night ends with the release window
// also where the clock is set meanwhile, by the clock that the plan names.
func TestPermitOnDaysOfTheChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, from, to, given, until string }{
		// 29 March: 02:00 to 03:00 does not exist in Berlin, and the window is an hour shorter.
		{"Europe/Berlin", "20:00", "06:00", "2026-03-28T20:00:00+01:00", "2026-03-29T06:00:00+02:00"},
		{"Europe/Berlin", "20:00", "02:30", "2026-03-28T20:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		// 25 October: 02:00 to 03:00 happens twice; the window shuts the first time that its end is reached.
		{"Europe/Berlin", "20:00", "06:00", "2026-10-24T20:00:00+02:00", "2026-10-25T06:00:00+01:00"},
		{"Europe/Berlin", "20:00", "02:30", "2026-10-24T20:00:00+02:00", "2026-10-25T02:30:00+02:00"},
		{"America/New_York", "18:00", "04:00", "2026-03-07T18:00:00-05:00", "2026-03-08T04:00:00-04:00"},
		{"America/New_York", "18:00", "04:00", "2026-10-31T18:00:00-04:00", "2026-11-01T04:00:00-05:00"},
		{"Australia/Lord_Howe", "20:00", "05:00", "2026-10-03T20:00:00+10:30", "2026-10-04T05:00:00+11:00"},
		{"Asia/Kolkata", "20:00", "05:00", "2026-03-28T20:00:00+05:30", "2026-03-29T05:00:00+05:30"},
	} {
		p := &messages.CampaignPlan{
			ReleaseWindows: []*messages.ReleaseWindow{{TimeZone: c.zone, From: c.from, To: c.to}},
			Maintenance:    &messages.Maintenance{From: "22:00", To: "05:00"},
		}
		given := ms(t, c.given)
		if got := Of(p).Permit(given, given+30*86_400_000); got != ms(t, c.until) {
			t.Errorf("%s, %s to %s: a permit of %s is good until %s, want %s", c.zone, c.from, c.to, c.given, time.UnixMilli(got).UTC(), c.until)
		}
	}
}

// TestNoPermitOutlivesTheHours: whatever windows, blackouts and end a plan names, the campaign
// speaks at every instant at which a permit of it is good.
func TestNoPermitOutlivesTheHours(t *testing.T) {
	t.Parallel()
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}
	clock := rapid.SampledFrom([]string{"00:00", "01:30", "02:30", "05:00", "09:00", "12:00", "17:00", "22:00"})
	rapid.Check(t, func(t *rapid.T) {
		p := &messages.CampaignPlan{Maintenance: &messages.Maintenance{From: "22:00", To: "05:00"}}
		for range rapid.IntRange(0, 3).Draw(t, "windows") {
			from, to := clock.Draw(t, "from"), clock.Draw(t, "to")
			if from != to {
				p.ReleaseWindows = append(p.ReleaseWindows, &messages.ReleaseWindow{TimeZone: rapid.SampledFrom(zones).Draw(t, "zone"), From: from, To: to})
			}
		}
		if rapid.Bool().Draw(t, "blackout") {
			p.Blackouts = []*messages.Blackout{{TimeZone: "Europe/Berlin", From: "Fri 12:00", To: "Mon 06:00"}}
		}
		at := rapid.Int64Range(1_774_500_000, 1_775_200_000).Draw(t, "at") * 1000 // around 29 March 2026
		if rapid.Bool().Draw(t, "ends") {
			p.Schedule = &messages.Schedule{EndTime: time.UnixMilli(at + rapid.Int64Range(1, 200).Draw(t, "end")*3_600_000).UTC().Format(time.RFC3339)}
		}
		h := Of(p)
		if at = h.Opens(at); at == 0 {
			return
		}
		until := h.Permit(at, at+9*86_400_000)
		for step := at; step < until; step += 300_000 {
			if !h.Open(step) {
				t.Fatalf("%v: a permit of %s is good until %s, also at %s", p, time.UnixMilli(at).UTC(), time.UnixMilli(until).UTC(), time.UnixMilli(step).UTC())
			}
		}
		if !h.Open(until - 1) {
			t.Fatalf("%v: a permit of %s is good until %s", p, time.UnixMilli(at).UTC(), time.UnixMilli(until).UTC())
		}
	})
}

// TestWindowsThatNeverMeet: a plan by which no vehicle could ever install is refused; one by which
// those of some clocks cannot says which.
func TestWindowsThatNeverMeet(t *testing.T) {
	t.Parallel()
	monday := ms(t, "2026-12-07T10:00:00Z")
	night := &messages.Maintenance{From: "22:00", To: "05:00"}
	for _, c := range []struct {
		name     string
		plan     *messages.CampaignPlan
		refused  bool
		excludes string
	}{
		{"days for people, nights for vehicles, of one clock for all: the other side of the Earth installs",
			&messages.CampaignPlan{ReleaseWindows: []*messages.ReleaseWindow{{TimeZone: "UTC", From: "08:00", To: "16:00"}}, Maintenance: night}, false, "UTC-3 to UTC+6"},
		{"whole days of the week leave every night but one",
			&messages.CampaignPlan{ReleaseWindows: []*messages.ReleaseWindow{{From: "00:00", To: "24:00", Days: []string{"Mon", "Tue", "Wed", "Thu"}}}, Maintenance: night}, false, ""},
		{"never Friday noon to Monday leaves every night of the week",
			&messages.CampaignPlan{Blackouts: weekdays().Blackouts[:1], Maintenance: night}, false, ""},
		{"nights of the weekend in a weekend that is closed",
			&messages.CampaignPlan{Blackouts: []*messages.Blackout{{From: "Fri 00:00", To: "Tue 00:00"}}, Maintenance: &messages.Maintenance{From: "22:00", To: "23:00", Days: []string{"Sat"}}}, true, ""},
		{"one hour of a day that is no night anywhere on that day",
			&messages.CampaignPlan{ReleaseWindows: []*messages.ReleaseWindow{{From: "12:00", To: "13:00", Days: []string{"Wed"}}}, Maintenance: &messages.Maintenance{From: "02:00", To: "05:00", Days: []string{"Sun"}}}, true, ""},
		{"the only night that is left comes after a blackout of three months",
			&messages.CampaignPlan{
				ReleaseWindows: []*messages.ReleaseWindow{{From: "09:00", To: "17:00", Days: []string{"Mon"}}, {From: "00:00", To: "24:00", Days: []string{"Sat", "Sun"}}},
				Blackouts:      []*messages.Blackout{{From: "2026-12-08", To: "2027-03-10"}}, Maintenance: &messages.Maintenance{From: "02:00", To: "05:00", Days: []string{"Sun"}},
			}, false, ""},
		{"the end comes before the night",
			&messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: "2026-12-07T10:10:00Z"}, Maintenance: &messages.Maintenance{From: "22:00", To: "23:00", Days: []string{"Fri"}}}, true, ""},
	} {
		no := Timely(c.plan, monday)
		if (no != nil) != c.refused || no != nil && (no.GetField() != "/maintenance" || no.GetSuggestion() == "") {
			t.Errorf("%s: %v", c.name, no)
		}
		text := Timing(c.plan, monday)
		if !c.refused && (c.excludes == "") != (text == "") || !strings.Contains(text, c.excludes) {
			t.Errorf("%s: the dry run says %q, want %q in it", c.name, text, c.excludes)
		}
	}
}

// BenchmarkTimely is the costliest plan there is to refuse: as many windows as there may be, and none
// that meets a night.
func BenchmarkTimely(b *testing.B) {
	p := &messages.CampaignPlan{Maintenance: &messages.Maintenance{From: "02:00", To: "03:00", Days: []string{"Sun"}}}
	for range MaximumWindows {
		p.ReleaseWindows = append(p.ReleaseWindows, &messages.ReleaseWindow{From: "12:00", To: "13:00", Days: []string{"Wed"}})
	}
	at := time.Date(2026, 12, 3, 10, 0, 0, 0, time.UTC).UnixMilli()
	for b.Loop() {
		if Timely(p, at) == nil {
			b.Fatal("it is not refused")
		}
	}
}
