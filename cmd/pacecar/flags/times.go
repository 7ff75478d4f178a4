package flags

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// times are what a plan says about time, on the command line. The server judges what
// was written; here it is only taken apart.
type times struct {
	startTime, endTime, maintenance string
	windows, blackouts              []string
	sleep                           time.Duration
}

func (f *times) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.startTime, "start-time", "", "when it begins by itself, such as 2026-12-01T22:00:00+01:00; a start before that schedules it")
	flags.StringVar(&f.endTime, "end-time", "", "when it ends: nothing is offered or permitted from then on")
	flags.DurationVar(&f.sleep, "sleep", 0, "how long a vehicle that has not finished its download may be silent, because it is parked for example, before it counts as failed; default 72h")
	flags.StringArrayVar(&f.windows, "release-window", nil, `when offers and permits may go out, and vehicles may begin to install, such as "Mon,Tue 09:00-17:00 Europe/Berlin"; days and time zone may be left out (repeat for more)`)
	flags.StringArrayVar(&f.blackouts, "blackout", nil, `when they must not, such as "Fri 12:00..Mon 06:00 Europe/Berlin" or "2026-12-20..2027-01-06" (repeat for more)`)
	flags.StringVar(&f.maintenance, "maintenance", "", `when vehicles may begin to install, by the clock of each one's own time zone, such as 22:00-05:00 or "Sat,Sun 22:00-05:00"`)
}

// apply changes a plan to what was given.
func (f *times) apply(given func(string) bool, plan *view.Plan) (err error) {
	if given("start-time") || given("end-time") {
		var s view.Schedule
		if plan.Schedule != nil {
			s = *plan.Schedule
		}
		if given("start-time") {
			s.StartTime = f.startTime
		}
		if given("end-time") {
			s.EndTime = f.endTime
		}
		plan.Schedule = &s
	}
	if given("sleep") {
		plan.SleepSeconds = int64(f.sleep / time.Second)
	}
	if given("release-window") {
		plan.ReleaseWindows = nil
		for _, text := range f.windows {
			days, from, to, zone, err := hours("--release-window", text)
			if err != nil {
				return err
			}
			plan.ReleaseWindows = append(plan.ReleaseWindows, view.ReleaseWindow{TimeZone: zone, Days: days, From: from, To: to})
		}
	}
	if given("blackout") {
		plan.Blackouts = nil
		for _, text := range f.blackouts {
			b, err := blackout(text)
			if err != nil {
				return err
			}
			plan.Blackouts = append(plan.Blackouts, b)
		}
	}
	if given("maintenance") {
		m := &view.Maintenance{}
		if m.Days, m.From, m.To, m.TimeZoneOfVehiclesWithoutOne, err = hours("--maintenance", f.maintenance); err != nil {
			return err
		}
		plan.Maintenance = m
	}
	return nil
}

// hours reads 22:00-05:00, with days in front of it and a time zone behind it where they are named.
func hours(flag, text string) (days []string, from, to, zone string, err error) {
	words := strings.Fields(text)
	if len(words) > 0 && !strings.Contains(words[0], ":") {
		days, words = strings.Split(words[0], ","), words[1:]
	}
	ok := len(words) == 1 || len(words) == 2
	if ok {
		from, to, ok = strings.Cut(words[0], "-")
	}
	if !ok {
		return nil, "", "", "", call.Misused(`%s is %q: want hours such as 22:00-05:00, with days in front ("Sat,Sun 22:00-05:00") and a time zone behind where they matter`, flag, text)
	}
	if len(words) == 2 {
		zone = words[1]
	}
	return days, from, to, zone, nil
}

// blackout reads Fri 12:00..Mon 06:00 or 2026-12-20..2027-01-06, with a time zone behind it
// where one is named.
func blackout(text string) (view.Blackout, error) {
	from, to, ok := strings.Cut(text, "..")
	if !ok {
		return view.Blackout{}, call.Misused(`--blackout is %q: want for example "Fri 12:00..Mon 06:00 Europe/Berlin", or 2026-12-20..2027-01-06`, text)
	}
	b := view.Blackout{From: strings.TrimSpace(from), To: strings.TrimSpace(to)}
	if words := strings.Fields(to); len(words) > 1 && !strings.Contains(words[len(words)-1], ":") {
		b.TimeZone, b.To = words[len(words)-1], strings.Join(words[:len(words)-1], " ")
	}
	return b, nil
}
