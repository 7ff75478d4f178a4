package flags

import (
	"reflect"
	"testing"
	"time"

	"pacecar/web/view"
)

// TestTimeFlags: what is written on the command line is what a plan in a file would say.
func TestTimeFlags(t *testing.T) {
	f := times{
		sleep:     36 * time.Hour,
		startTime: "2026-12-01T22:00:00+01:00", maintenance: "Sat,Sun 22:00-05:00 Europe/Berlin",
		windows:   []string{"09:00-17:00", "Mon,Tue 09:00-17:00 Europe/Berlin"},
		blackouts: []string{"Fri 12:00..Mon 06:00 Europe/Berlin", "Fri 12:00..Mon 06:00", "2026-12-20..2027-01-06", "2026-12-20 14:00..2027-01-06 Asia/Kolkata"},
	}
	plan := view.Plan{Schedule: &view.Schedule{EndTime: "2026-12-18T12:00:00Z"}, Blackouts: []view.Blackout{{From: "Sun 00:00", To: "Sun 12:00"}}}
	written := plan.Schedule
	if err := f.apply(func(flag string) bool { return flag != "end-time" }, &plan); err != nil {
		t.Fatal(err)
	}
	want := view.Plan{
		SleepSeconds:   129_600,
		Schedule:       &view.Schedule{StartTime: "2026-12-01T22:00:00+01:00", EndTime: "2026-12-18T12:00:00Z"},
		ReleaseWindows: []view.ReleaseWindow{{From: "09:00", To: "17:00"}, {TimeZone: "Europe/Berlin", Days: []string{"Mon", "Tue"}, From: "09:00", To: "17:00"}},
		Blackouts: []view.Blackout{
			{TimeZone: "Europe/Berlin", From: "Fri 12:00", To: "Mon 06:00"}, {From: "Fri 12:00", To: "Mon 06:00"},
			{From: "2026-12-20", To: "2027-01-06"}, {TimeZone: "Asia/Kolkata", From: "2026-12-20 14:00", To: "2027-01-06"},
		},
		Maintenance: &view.Maintenance{Days: []string{"Sat", "Sun"}, From: "22:00", To: "05:00", TimeZoneOfVehiclesWithoutOne: "Europe/Berlin"},
	}
	if !reflect.DeepEqual(plan, want) {
		t.Errorf("got  %+v\nwant %+v", plan, want)
	}
	if written.StartTime != "" {
		t.Error("the schedule that was read has changed")
	}
	var none view.Plan
	if err := f.apply(func(string) bool { return false }, &none); err != nil || !reflect.DeepEqual(none, view.Plan{}) {
		t.Errorf("without flags the plan is %+v: %v", none, err)
	}
}

// TestTimeFlagsAreRefused where they cannot be taken apart.
func TestTimeFlagsAreRefused(t *testing.T) {
	for _, f := range []times{
		{maintenance: "at night"}, {maintenance: ""}, {maintenance: "22:00"}, {maintenance: "Sat 22:00-05:00 Europe/Berlin now"},
		{maintenance: "22:00-05:00", windows: []string{"Mon"}}, {maintenance: "22:00-05:00", blackouts: []string{"Fri 12:00-Mon 06:00"}},
	} {
		if err := f.apply(func(string) bool { return true }, &view.Plan{}); err == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}
