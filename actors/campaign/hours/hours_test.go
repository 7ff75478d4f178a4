package hours

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

func ms(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// weekdays is a plan for office hours of Berlin, but not from Friday noon to Monday, and not over
// the turn of the year.
func weekdays() *messages.CampaignPlan {
	return &messages.CampaignPlan{
		ReleaseWindows: []*messages.ReleaseWindow{{TimeZone: "Europe/Berlin", From: "09:00", To: "17:00"}},
		Blackouts: []*messages.Blackout{
			{TimeZone: "Europe/Berlin", From: "Fri 12:00", To: "Mon 06:00"}, {TimeZone: "Europe/Berlin", From: "2026-12-20", To: "2027-01-06"},
		},
	}
}

func TestOpens(t *testing.T) {
	h := Of(weekdays())
	for _, c := range []struct{ at, opens string }{
		{"2026-12-03T10:00:00+01:00", "2026-12-03T10:00:00+01:00"}, // Thursday
		{"2026-12-03T17:00:00+01:00", "2026-12-04T09:00:00+01:00"},
		{"2026-12-04T12:00:00+01:00", "2026-12-07T09:00:00+01:00"}, // Friday noon to Monday
		{"2026-12-18T12:00:00+01:00", "2027-01-07T09:00:00+01:00"}, // a weekend that is followed by the turn of the year
		{"2026-03-27T16:00:00+01:00", "2026-03-30T09:00:00+02:00"}, // the clock is set meanwhile
	} {
		if got := h.Opens(ms(t, c.at)); got != ms(t, c.opens) {
			t.Errorf("at %s it opens at %s, want %s", c.at, time.UnixMilli(got).UTC(), c.opens)
		}
		if open := c.at == c.opens; h.Open(ms(t, c.at)) != open || (h.Until(ms(t, c.at)) == 0) != open {
			t.Errorf("at %s open is %v", c.at, !open)
		}
	}
}

// TestPermit: until when a permit is good that would be good for a year.
func TestPermit(t *testing.T) {
	lasting := weekdays()
	lasting.Maintenance = &messages.Maintenance{From: "22:00", To: "05:00"}
	ending := weekdays()
	ending.Schedule = &messages.Schedule{EndTime: "2026-12-03T11:00:00+01:00"}
	free := &messages.CampaignPlan{Blackouts: weekdays().Blackouts}
	for name, c := range map[string]struct {
		plan *messages.CampaignPlan
		want string
	}{
		"it ends with its window":                    {weekdays(), "2026-12-03T17:00:00+01:00"},
		"with maintenance no later than its window":  {lasting, "2026-12-03T17:00:00+01:00"},
		"without a window, with the next blackout":   {free, "2026-12-04T12:00:00+01:00"},
		"never later than the end of the campaign":   {ending, "2026-12-03T11:00:00+01:00"},
		"a plan that names no time leaves it a year": {&messages.CampaignPlan{}, "2027-12-03T10:00:00+01:00"},
	} {
		if got := Of(c.plan).Permit(ms(t, "2026-12-03T10:00:00+01:00"), ms(t, "2027-12-03T10:00:00+01:00")); got != ms(t, c.want) {
			t.Errorf("%s: got %s, want %s", name, time.UnixMilli(got), c.want)
		}
	}
}

// TestNeverOpens: windows that always meet a blackout, and windows after the end.
func TestNeverOpens(t *testing.T) {
	p := weekdays()
	p.ReleaseWindows[0].Days = []string{"Sat", "Sun"}
	at := ms(t, "2026-12-03T10:00:00+01:00")
	if h := Of(p); h.Opens(at) != 0 || h.Until(at) != Never {
		t.Error("a Saturday of a closed weekend opens")
	}
	p = weekdays()
	p.Schedule = &messages.Schedule{EndTime: "2026-12-04T09:00:00+01:00"}
	if h := Of(p); h.Opens(ms(t, "2026-12-03T17:00:00+01:00")) != 0 {
		t.Error("the window of the day on which the campaign ends opens")
	}
	if text, opens := Of(p).Waits(life.Running, ms(t, "2026-12-03T17:00:00+01:00")); !strings.Contains(text, "does not open before its end") || opens != 0 {
		t.Errorf("it %s, opens %d", text, opens)
	}
}

// TestOpeningIsTheFirst: at any time, the opening is inside, and nothing before it is.
func TestOpeningIsTheFirst(t *testing.T) {
	h := Of(weekdays())
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(1_767_225_600, 1_830_297_600).Draw(t, "at") * 1000 // 2026 and 2027
		opens := h.Opens(at)
		if opens < at || !h.Open(opens) {
			t.Fatalf("at %s it opens at %s", time.UnixMilli(at), time.UnixMilli(opens))
		}
		for before := at; before < opens; before += 600_000 {
			if h.Open(before) {
				t.Fatalf("it is open at %s, before %s", time.UnixMilli(before), time.UnixMilli(opens))
			}
		}
		if until := h.Permit(opens, opens+1e12); h.Open(until) || !h.Open(until-1000) {
			t.Fatalf("a permit of %s is good until %s", time.UnixMilli(opens), time.UnixMilli(until))
		}
	})
}

func TestTiming(t *testing.T) {
	p := weekdays()
	p.Schedule = &messages.Schedule{StartTime: "2026-12-04T11:30:00Z", EndTime: "2026-12-18T12:00:00+01:00"}
	want := "It begins Fri 2026-12-04 12:30 Europe/Berlin. Its roster is fixed then, by what the selector matches then; this is what it would be now. " +
		"Its first offers go out Mon 2026-12-07 09:00 Europe/Berlin, when its window opens. It ends Fri 2026-12-18 12:00 Europe/Berlin, whatever has been reached by then, and offers go out until a minute before."
	if got := Timing(p, ms(t, "2026-12-01T10:00:00Z")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Timing(&messages.CampaignPlan{}, 0); got != "" {
		t.Errorf("a plan that names no time says %s", got)
	}
}

func BenchmarkOpen(b *testing.B) {
	h := Of(weekdays())
	at := time.Date(2026, 12, 3, 10, 0, 0, 0, time.UTC).UnixMilli()
	b.ReportAllocs()
	for b.Loop() {
		h.Open(at)
	}
}

// TestWhatCannotBeReadIsShut: on a node whose time-zone database lacks a name that another one
// knew, nothing goes out, and the campaign says why.
func TestWhatCannotBeReadIsShut(t *testing.T) {
	at := ms(t, "2026-12-03T10:00:00+01:00") // open, if it could be read
	for what, change := range map[string]func(*messages.CampaignPlan){
		"blackout":       func(p *messages.CampaignPlan) { p.Blackouts[1].TimeZone = "Mars/Olympus" },
		"release window": func(p *messages.CampaignPlan) { p.ReleaseWindows[0].TimeZone = "Mars/Olympus" },
		"the only blackout": func(p *messages.CampaignPlan) {
			p.ReleaseWindows, p.Blackouts = nil, []*messages.Blackout{{TimeZone: "Mars/Olympus", From: "2027-01-01", To: "2027-01-02"}}
		},
	} {
		p := weekdays()
		change(p)
		h := Of(p)
		if h.Open(at) || h.Opens(at) != 0 || h.Until(at) != Never {
			t.Errorf("%s: it is open", what)
		}
		if text, opens := h.Waits(life.Running, at); opens != 0 || !strings.Contains(text, `cannot read a`) || !strings.Contains(text, `"Mars/Olympus"`) {
			t.Errorf("%s: it %s, %d", what, text, opens)
		}
	}
}

// TestABlackoutOverAChangeOfTheClock ends when the clocks on the wall say so, however long the night is.
func TestABlackoutOverAChangeOfTheClock(t *testing.T) {
	h := Of(&messages.CampaignPlan{Blackouts: []*messages.Blackout{{TimeZone: "Europe/Berlin", From: "Sun 01:30", To: "Sun 03:30"}}})
	for name, c := range map[string]struct{ begins, ends string }{
		"two hours in an ordinary night": {"2026-03-22T01:30:00+01:00", "2026-03-22T03:30:00+01:00"},
		"one hour in spring":             {"2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"},
		"three hours in autumn":          {"2026-10-25T01:30:00+02:00", "2026-10-25T03:30:00+01:00"},
	} {
		begins, ends := ms(t, c.begins), ms(t, c.ends)
		if !h.Open(begins-1) || h.Open(begins) || h.Open(ends-1) || !h.Open(ends) || h.Opens(begins) != ends {
			t.Errorf("%s: from %s it opens at %s, want %s", name, c.begins, time.UnixMilli(h.Opens(begins)).UTC(), c.ends)
		}
		if got := h.Permit(begins-3_600_000, ends); got != begins {
			t.Errorf("%s: a permit of before is good until %s, want %s", name, time.UnixMilli(got).UTC(), c.begins)
		}
	}
}
