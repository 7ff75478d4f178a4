package window

import (
	"cmp"
	"slices"
	"time"
)

const (
	hourSeconds = 3_600
	daySeconds  = 86_400
	weekSeconds = 7 * daySeconds
	// mondayOffset makes the seconds of a local clock since 1970, which began on a Thursday,
	// count weeks from Mondays.
	mondayOffset = 3 * daySeconds
	// horizon is how far ahead a change is looked for: what is further away is taken as never.
	horizon = 800 * daySeconds
	// HorizonMs is that in milliseconds.
	HorizonMs = horizon * 1000
)

// span is [from, to) in seconds of a local clock: since Monday 00:00, or since 1970.
type span struct{ from, to int64 }

// Hours is a set of local times. Its zero value contains nothing.
type Hours struct {
	zone   *time.Location
	weekly bool
	spans  []span // in order, apart from each other
}

// In is the same hours of other clocks.
func (h Hours) In(zone *time.Location) Hours {
	h.zone = zone
	return h
}

// Zone is that of the clock.
func (h Hours) Zone() *time.Location { return h.zone }

// Contains tells whether an instant is inside.
func (h Hours) Contains(atMs int64) bool {
	if len(h.spans) == 0 {
		return false
	}
	at := seconds(atMs)
	_, offset := time.Unix(at, 0).In(h.zone).Zone()
	return h.has(at + int64(offset))
}

// Change is the first instant after one at which it is the other way round; 0: never, or more
// than two years ahead.
func (h Hours) Change(atMs int64) int64 {
	if len(h.spans) == 0 {
		return 0
	}
	at := seconds(atMs)
	end := at + horizon
	inside, known := false, false
	for at < end {
		local := time.Unix(at, 0).In(h.zone)
		_, offset := local.Zone()
		if is := h.has(at + int64(offset)); known && is != inside {
			return at * 1000 // the clock was set over the edge
		} else if !known {
			inside, known = is, true
		}
		until := end
		if _, changes := local.ZoneBounds(); changes.Unix() > at {
			until = min(until, changes.Unix())
		} else if !changes.IsZero() { // the last day of a leap year after 2037, whose bounds Go does not tell
			until = min(until, at+hourSeconds)
		}
		if edge, any := h.edge(at + int64(offset)); any && edge-int64(offset) < until {
			return (edge - int64(offset)) * 1000
		}
		at = until
	}
	return 0
}

// Opens is the first instant from one on that is inside; 0: none.
func (h Hours) Opens(atMs int64) int64 {
	if h.Contains(atMs) {
		return atMs
	}
	return h.Change(atMs)
}

// has tells whether a local clock is inside.
func (h Hours) has(wall int64) bool {
	at := h.place(wall)
	return slices.ContainsFunc(h.spans, func(s span) bool { return s.from <= at && at < s.to })
}

// place is a local clock as the spans count it.
func (h Hours) place(wall int64) int64 {
	if !h.weekly {
		return wall
	}
	return modulo(wall+mondayOffset, weekSeconds)
}

// edge is the first reading after this one, of a clock that is never set, at which it is the
// other way round.
func (h Hours) edge(wall int64) (int64, bool) {
	at := h.place(wall)
	was := h.has(wall)
	for around := range int64(2) {
		for _, s := range h.spans {
			for _, edge := range []int64{s.from, s.to} {
				if edge += around * weekSeconds; edge > at && h.has(wall+edge-at) != was {
					return wall + edge - at, true
				}
			}
		}
		if !h.weekly {
			break
		}
	}
	return 0, false
}

// weekOf joins spans of a week, cut at its end.
func weekOf(zone *time.Location, raw []span) Hours {
	var cut []span
	for _, s := range raw {
		if s.to > weekSeconds {
			cut = append(cut, span{0, s.to - weekSeconds})
			s.to = weekSeconds
		}
		cut = append(cut, s)
	}
	slices.SortFunc(cut, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	joined := cut[:0]
	for _, s := range cut {
		if last := len(joined) - 1; last >= 0 && s.from <= joined[last].to {
			joined[last].to = max(joined[last].to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	return Hours{zone: zone, weekly: true, spans: joined}
}

// seconds are whole ones, rounded down.
func seconds(ms int64) int64 { return (ms - modulo(ms, 1000)) / 1000 }

func modulo(a, m int64) int64 { return ((a % m) + m) % m }
