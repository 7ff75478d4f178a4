package window

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pacecar/messages"
)

// weekdays are the days as people write them, in the order of a week.
var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// Daily are the hours from a time of day to another one, on the days of the week on which
// they begin; no days are all of them. An end that is not after the beginning is on the next
// day. A rejection names the part at fault: /days, /from, /to or /timeZone.
func Daily(timeZone string, days []string, from, to string) (Hours, *messages.Rejection) {
	zone, no := named(timeZone)
	if no != nil {
		return Hours{}, no
	}
	first, no := timeOfDay(from, "/from")
	if no != nil {
		return Hours{}, no
	}
	last, no := timeOfDay(to, "/to")
	if no != nil {
		return Hours{}, no
	}
	if first == last || first == daySeconds {
		return Hours{}, messages.Reject(messages.Malformed, "hours from %s to %s never begin", from, to).
			At("/to").Suggest("write from 00:00 to 24:00 for the whole day")
	}
	if last < first {
		last += daySeconds
	}
	if len(days) == 0 {
		days = weekdays
	}
	if len(days) > len(weekdays) {
		return Hours{}, messages.Reject(messages.OutOfBounds, "there are %d days, a week has %d", len(days), len(weekdays)).At("/days").
			Suggest("name each day once")
	}
	var spans []span
	for i, day := range days {
		n := slices.Index(weekdays, day)
		if n < 0 {
			return Hours{}, unknownDay(day, "/days/"+strconv.Itoa(i))
		}
		begins := int64(n) * daySeconds
		spans = append(spans, span{begins + first, begins + last})
	}
	return weekOf(zone, spans), nil
}

// Between is the time from one moment to another one: of each week, written Fri 12:00, or
// once, written 2026-12-20 or 2026-12-20 14:00; a date without a time is in it whole. A rejection
// names the part at fault: /from, /to or /timeZone.
func Between(timeZone, from, to string) (Hours, *messages.Rejection) {
	zone, no := named(timeZone)
	if no != nil {
		return Hours{}, no
	}
	if strings.HasPrefix(from, "2") {
		return dates(zone, from, to)
	}
	first, no := timeOfWeek(from, "/from")
	if no != nil {
		return Hours{}, no
	}
	last, no := timeOfWeek(to, "/to")
	if no != nil {
		return Hours{}, no
	}
	if first == last {
		return Hours{}, messages.Reject(messages.Malformed, "the time from %s to %s is nothing, or all of it", from, to).
			At("/to").Suggest("write another end")
	}
	if last < first {
		last += weekSeconds
	}
	return weekOf(zone, []span{{first, last}}), nil
}

func dates(zone *time.Location, from, to string) (Hours, *messages.Rejection) {
	first, _, no := date(from, "/from")
	if no != nil {
		return Hours{}, no
	}
	last, whole, no := date(to, "/to")
	if no != nil {
		return Hours{}, no
	}
	if whole {
		last += daySeconds
	}
	if last <= first {
		return Hours{}, messages.Reject(messages.Malformed, "%s is not after %s", to, from).At("/to").Suggest("write the later date last")
	}
	return Hours{zone: zone, spans: []span{{first, last}}}, nil
}

// date reads a local clock; whole tells that no time of day was written.
func date(text, at string) (wall int64, whole bool, no *messages.Rejection) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t.Unix(), true, nil
	}
	if t, err := time.Parse("2006-01-02 15:04", text); err == nil {
		return t.Unix(), false, nil
	}
	return 0, false, messages.Reject(messages.Malformed, "%.40q is not a date", text).At(at).Suggest("write for example 2026-12-20, or 2026-12-20 14:00")
}

// timeOfDay reads 09:00, up to 24:00, in seconds.
func timeOfDay(text, at string) (int64, *messages.Rejection) {
	if text == "24:00" {
		return daySeconds, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, messages.Reject(messages.Malformed, "%.40q is not a time of day", text).At(at).Suggest("write for example 09:00, from 00:00 to 24:00")
	}
	return int64(t.Hour())*3600 + int64(t.Minute())*60, nil
}

// timeOfWeek reads Fri 12:00, in seconds since Monday 00:00.
func timeOfWeek(text, at string) (int64, *messages.Rejection) {
	day, clock, _ := strings.Cut(text, " ")
	n := slices.Index(weekdays, day)
	if n < 0 {
		return 0, unknownDay(day, at)
	}
	of, no := timeOfDay(clock, at)
	if no != nil {
		return 0, no.Suggest("write for example Fri 12:00")
	}
	return modulo(int64(n)*daySeconds+of, weekSeconds), nil
}

func unknownDay(day, at string) *messages.Rejection {
	return messages.Reject(messages.Malformed, "%.20q is not a day of the week", day).At(at).Suggest("write one of %s", strings.Join(weekdays, ", "))
}
