package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/messages"
)

// zone is one that must exist.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	found, ok := Zone(name)
	if !ok {
		t.Fatalf("there is no zone %s", name)
	}
	return found
}

// openings lists when hours open and close between two instants, by their local clocks.
func openings(h Hours, from, to time.Time) string {
	var text []string
	for at := from.UnixMilli(); ; {
		if at = h.Change(at); at == 0 || at >= to.UnixMilli() {
			return strings.Join(text, " ")
		}
		word := "closes"
		if h.Contains(at) {
			word = "opens"
		}
		text = append(text, word+" "+time.UnixMilli(at).In(h.Zone()).Format("Mon 15:04 -0700"))
	}
}

// TestDaylightSaving is the clock being set: hours that do not exist, hours that happen
// twice, nights that are longer or shorter, by an hour or by half of one.
func TestDaylightSaving(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, from, to string
		day            string // on which it is watched, until the evening of the next one
		want           string
	}{
		// Spring: 02:00 to 03:00 does not exist on 29 March.
		{"Europe/Berlin", "02:15", "02:45", "2026-03-29", ""},
		{"Europe/Berlin", "02:30", "04:00", "2026-03-29", "opens Sun 03:00 +0200 closes Sun 04:00 +0200"},
		{"Europe/Berlin", "01:00", "02:30", "2026-03-29", "opens Sun 01:00 +0100 closes Sun 03:00 +0200"},
		{"Europe/Berlin", "22:00", "05:00", "2026-03-28", "opens Sat 22:00 +0100 closes Sun 05:00 +0200"},
		// Autumn: 02:00 to 03:00 happens twice on 25 October.
		{"Europe/Berlin", "02:00", "02:30", "2026-10-25", "opens Sun 02:00 +0200 closes Sun 02:30 +0200 opens Sun 02:00 +0100 closes Sun 02:30 +0100"},
		{"Europe/Berlin", "22:00", "05:00", "2026-10-24", "opens Sat 22:00 +0200 closes Sun 05:00 +0100"},
		{"Europe/Berlin", "02:30", "03:30", "2026-10-25", "opens Sun 02:30 +0200 closes Sun 02:00 +0100 opens Sun 02:30 +0100 closes Sun 03:30 +0100"},
		{"America/New_York", "02:15", "02:45", "2026-03-08", ""},
		{"America/New_York", "01:00", "03:30", "2026-03-08", "opens Sun 01:00 -0500 closes Sun 03:30 -0400"},
		{"America/New_York", "01:15", "01:45", "2026-11-01", "opens Sun 01:15 -0400 closes Sun 01:45 -0400 opens Sun 01:15 -0500 closes Sun 01:45 -0500"},
		// Half an hour: 02:00 to 02:30 does not exist on 4 October, 01:30 to 02:00 happens twice on 5 April.
		{"Australia/Lord_Howe", "02:00", "02:15", "2026-10-04", ""},
		{"Australia/Lord_Howe", "02:00", "03:00", "2026-10-04", "opens Sun 02:30 +1100 closes Sun 03:00 +1100"},
		{"Australia/Lord_Howe", "01:30", "01:45", "2026-04-05", "opens Sun 01:30 +1100 closes Sun 01:45 +1100 opens Sun 01:30 +1030 closes Sun 01:45 +1030"},
		// A clock that is never set.
		{"Asia/Kolkata", "22:00", "05:00", "2026-03-28", "opens Sat 22:00 +0530 closes Sun 05:00 +0530"},
	} {
		day, err := time.ParseInLocation(time.DateOnly, c.day, zone(t, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		h, no := Daily(c.zone, []string{day.Format("Mon")}, c.from, c.to)
		if no != nil {
			t.Fatal(no)
		}
		if got := openings(h, day.Add(-time.Hour), day.AddDate(0, 0, 2).Add(-time.Hour)); got != c.want {
			t.Errorf("%s, %s to %s on %s:\n got %s\nwant %s", c.zone, c.from, c.to, c.day, got, c.want)
		}
	}
}

// TestWeeks are windows of days and over the end of a week.
func TestWeeks(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	daily := func(h Hours) string { return openings(h, monday.Add(-time.Second), monday.AddDate(0, 0, 7)) }
	for _, c := range []struct{ name, got, want string }{
		{"a night that belongs to Friday", daily(must(Daily("UTC", []string{"Fri"}, "22:00", "05:00"))), "opens Fri 22:00 +0000 closes Sat 05:00 +0000"},
		{"a night that belongs to Sunday", daily(must(Daily("UTC", []string{"Sun"}, "22:00", "05:00"))), "closes Mon 05:00 +0000 opens Sun 22:00 +0000"},
		{"never Friday noon to Monday", daily(must(Between("UTC", "Fri 12:00", "Mon 06:00"))), "closes Mon 06:00 +0000 opens Fri 12:00 +0000"},
		{"days that follow each other are one", daily(must(Daily("UTC", []string{"Tue", "Wed"}, "00:00", "24:00"))), "opens Tue 00:00 +0000 closes Thu 00:00 +0000"},
		{"every hour there is", daily(must(Daily("UTC", nil, "00:00", "24:00"))), ""},
		{"dates are in it whole", daily(must(Between("UTC", "2026-06-02", "2026-06-03"))), "opens Tue 00:00 +0000 closes Thu 00:00 +0000"},
		{"dates with a time", daily(must(Between("UTC", "2026-06-02 14:00", "2026-06-03 09:30"))), "opens Tue 14:00 +0000 closes Wed 09:30 +0000"},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, c.got, c.want)
		}
	}
}

func must(h Hours, no *messages.Rejection) Hours {
	if no != nil {
		panic(no)
	}
	return h
}

// TestInsideIsTheLocalClock: an instant is inside exactly when the clock on the wall says so,
// and Change names the first instant at which that is otherwise.
func TestInsideIsTheLocalClock(t *testing.T) {
	t.Parallel()
	names := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "zone")
		days := rapid.SliceOfNDistinct(rapid.SampledFrom(weekdays), 1, 7, rapid.ID[string]).Draw(t, "days")
		from, to := rapid.IntRange(0, 1439).Draw(t, "from"), rapid.IntRange(0, 1440).Draw(t, "to")
		if from == to {
			t.Skip("no hours")
		}
		h, no := Daily(name, days, clock(from), clock(to))
		if no != nil {
			t.Fatal(no)
		}
		// Around a change of the clock where there is one, else anywhere.
		at := rapid.Int64Range(1_262_304_000, 1_893_456_000).Draw(t, "at")
		if _, end := time.Unix(at, 0).In(h.Zone()).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "at the change") {
			at = end.Unix() + rapid.Int64Range(-2*daySeconds, 2*daySeconds).Draw(t, "from it")
		}
		if got, want := h.Contains(at*1000), wall(h, at, days, from, to); got != want {
			t.Fatalf("%s: inside is %v, the local clock says %v", time.Unix(at, 0).In(h.Zone()), got, want)
		}
		change := h.Change(at*1000) / 1000
		for step := at; step < min(at+8*daySeconds, change); step += 300 {
			if wall(h, step, days, from, to) != wall(h, at, days, from, to) {
				t.Fatalf("it changes at %s already, not at %s", time.Unix(step, 0).In(h.Zone()), time.Unix(change, 0).In(h.Zone()))
			}
		}
		if change != 0 && (wall(h, change, days, from, to) == wall(h, at, days, from, to) || wall(h, change-1, days, from, to) != wall(h, at, days, from, to)) {
			t.Fatalf("nothing changes at %s", time.Unix(change, 0).In(h.Zone()))
		}
	})
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// wall reads the local clock and looks whether a window of this day, or of the one before, holds it.
func wall(h Hours, at int64, days []string, from, to int) bool {
	local := time.Unix(at, 0).In(h.Zone())
	civil := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	on := func(day time.Time) bool { return slices.Contains(days, day.Format("Mon")) }
	minute := local.Hour()*60 + local.Minute()
	if from < to {
		return on(civil) && from <= minute && minute < to
	}
	return on(civil) && minute >= from || on(civil.AddDate(0, 0, -1)) && minute < to
}

// TestRefusals: what cannot be is refused, with the part at fault and the cure.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field string
		no    *messages.Rejection
	}{
		{"/timeZone", second(Daily("Europe/Atlantis", nil, "09:00", "17:00"))},
		{"/timeZone", second(Between("Local", "Fri 12:00", "Mon 06:00"))},
		{"/days/1", second(Daily("UTC", []string{"Mon", "Monday"}, "09:00", "17:00"))},
		{"/days", second(Daily("UTC", slices.Repeat([]string{"Mon"}, 8), "09:00", "17:00"))},
		{"/from", second(Daily("UTC", nil, "9:00", "17:00"))},
		{"/from", second(Daily("UTC", nil, "25:00", "17:00"))},
		{"/to", second(Daily("UTC", nil, "09:00", ""))},
		{"/to", second(Daily("UTC", nil, "09:00", "09:00"))},
		{"/to", second(Daily("UTC", nil, "24:00", "09:00"))},
		{"/from", second(Between("UTC", "Friday", "Mon 06:00"))},
		{"/to", second(Between("UTC", "Fri 12:00", "Mon"))},
		{"/to", second(Between("UTC", "Fri 12:00", "Fri 12:00"))},
		{"/to", second(Between("UTC", "2026-12-20", "2026-12-19"))},
		{"/from", second(Between("UTC", "2026-02-30", "2026-12-19"))},
		{"/to", second(Between("UTC", "2026-12-20", "Mon 06:00"))},
	} {
		if c.no.GetField() != c.field || c.no.GetSuggestion() == "" {
			t.Errorf("%v, want a rejection of %s with its cure", c.no, c.field)
		}
	}
}

func second(_ Hours, no *messages.Rejection) *messages.Rejection { return no }

// TestFarFuture: the years for which a database has rules rather than dates, whose stretches
// Go cuts at the end of each.
func TestFarFuture(t *testing.T) {
	t.Parallel()
	h := must(Between("Europe/Berlin", "2041-06-01", "2041-06-01"))
	want := time.Date(2041, 6, 1, 0, 0, 0, 0, h.Zone()).UnixMilli()
	if got := h.Change(time.Date(2040, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()); got != want {
		t.Errorf("it opens at %s, want %s", time.UnixMilli(got), time.UnixMilli(want))
	}
}

// TestNothing: hours that are none contain nothing and never change.
func TestNothing(t *testing.T) {
	t.Parallel()
	var none Hours
	if none.Contains(0) || none.Change(0) != 0 || none.Opens(0) != 0 {
		t.Error("the zero value contains something")
	}
}

func BenchmarkContains(b *testing.B) {
	h, _ := Daily("Europe/Berlin", []string{"Mon", "Tue", "Wed", "Thu", "Fri"}, "09:00", "17:00")
	at := time.Date(2026, 6, 6, 0, 0, 0, 0, time.UTC).UnixMilli()
	b.ReportAllocs()
	for b.Loop() {
		h.Contains(at)
	}
}

func BenchmarkChange(b *testing.B) {
	h, _ := Daily("Europe/Berlin", []string{"Mon", "Tue", "Wed", "Thu", "Fri"}, "09:00", "17:00")
	at := time.Date(2026, 6, 6, 0, 0, 0, 0, time.UTC).UnixMilli()
	b.ReportAllocs()
	for b.Loop() {
		h.Change(at)
	}
}
