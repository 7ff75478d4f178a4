package hours_test

import (
	"testing"
	"time"

	"pacecar/actors/campaign/hours"
	"pacecar/messages"
)

// TestBrief: a permit is brief that ends within a minute, or sooner than those of the plan do, by
// the window, the next blackout or the end, whichever comes first.
func TestBrief(t *testing.T) {
	plan := &messages.CampaignPlan{
		Schedule:       &messages.Schedule{EndTime: "2026-04-03T12:00:00Z"},
		ReleaseWindows: []*messages.ReleaseWindow{{From: "09:00", To: "17:00"}, {From: "17:00", To: "18:00"}},
		Blackouts:      []*messages.Blackout{{From: "2026-04-02 10:00", To: "2026-04-02 11:00"}},
	}
	for _, c := range []struct {
		at    string
		life  time.Duration
		ends  string // empty: it is not brief
		hours *hours.Hours
	}{
		{"2026-04-01T16:59:30Z", time.Hour, "", hours.Of(plan)}, // another window follows
		{"2026-04-01T17:59:00Z", time.Hour, "", hours.Of(plan)},
		{"2026-04-01T17:59:01Z", time.Hour, "2026-04-01T18:00:00Z", hours.Of(plan)},
		{"2026-04-01T17:59:50Z", 10 * time.Second, "", hours.Of(plan)},
		{"2026-04-01T17:59:51Z", 10 * time.Second, "2026-04-01T18:00:00Z", hours.Of(plan)},
		{"2026-04-02T09:59:30Z", time.Hour, "2026-04-02T10:00:00Z", hours.Of(plan)},
		{"2026-04-03T11:59:30Z", time.Hour, "2026-04-03T12:00:00Z", hours.Of(plan)},
		{"2026-04-03T11:59:30Z", time.Hour, "", nil},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		ends, brief := c.hours.Brief(at.UnixMilli(), c.life.Milliseconds())
		if brief != (c.ends != "") || brief && time.UnixMilli(ends).UTC().Format(time.RFC3339) != c.ends {
			t.Errorf("at %s a permit of %v is brief: %v, ends %s, want %q", c.at, c.life, brief, time.UnixMilli(ends).UTC(), c.ends)
		}
	}
}
