// Package rehearsal draws what became of a plan in some runs, for people at a terminal. It reads nothing and keeps nothing.
package rehearsal

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	played "pacecar/web/view/rehearsal"
)

// barColumns is how wide the curve of a rehearsal is drawn.
const barColumns = 30

var chances = []show.Column[played.GateChance]{
	{Title: "WAVE", Cell: func(g played.GateChance) string { return watch.Title(g.Wave, g.Name) }},
	{Title: "VEHICLES", Right: true, Cell: func(g played.GateChance) string { return show.Count(g.Size) }},
	{Title: "PLAYED", Right: true, Cell: func(g played.GateChance) string { return show.Count(g.Vehicles) }},
	{Title: "OPENS", Right: true, Cell: func(g played.GateChance) string { return share(g.PassedPercent) }},
	{Title: "HALTS", Right: true, Cell: func(g played.GateChance) string { return share(g.HaltedPercent) }},
	{Title: "UNDECIDED", Right: true, Cell: func(g played.GateChance) string { return share(g.UndecidedPercent) }},
	{Title: "MOST FREQUENT HALT", Cell: func(g played.GateChance) string { return g.Text }},
}

var strikes = []show.Column[played.BlastRadius]{
	{Title: "FAILURE RATE", Right: true, Cell: func(b played.BlastRadius) string {
		if b.LimitPercent == 0 {
			return share(b.FailedPercent) + " (wave 1 allows none)"
		}
		return fmt.Sprintf("%s (%d x the %s of wave 1)", share(b.FailedPercent), b.Times, share(b.LimitPercent))
	}},
	{Title: "HALTED", Right: true, Cell: func(b played.BlastRadius) string { return share(b.HaltedPercent) }},
	{Title: "FAILED P50", Right: true, Cell: func(b played.BlastRadius) string { return vehicles(b.Failed.P50) }},
	{Title: "P90", Right: true, Cell: func(b played.BlastRadius) string { return vehicles(b.Failed.P90) }},
	{Title: "OFFERED P50", Right: true, Cell: func(b played.BlastRadius) string { return vehicles(b.Offered.P50) }},
	{Title: "P90", Right: true, Cell: func(b played.BlastRadius) string { return vehicles(b.Offered.P90) }},
}

// Draw draws what became of a plan in some runs.
func Draw(s *show.Sheet, r played.Rehearsal) {
	if r.StartRefused != "" {
		s.Toned("not played", "The campaign has begun, and a start would be refused now: "+r.StartRefused, show.Warn)
		return
	}
	s.Field("vehicles", fmt.Sprintf("%s, of which %s are played in each run", show.Count(r.Selected), show.Count(r.Vehicles)))
	s.Field("begins", show.Instant(r.BeginsAt))
	m := r.Model
	s.Field("supposed", fmt.Sprintf("%s online, the others after %s; %s never answer, %s refuse, %s fail",
		percent(m.OnlinePercent), delay(m.Absence), percent(m.NeverPercent), percent(m.RefusedPercent), percent(m.FailedPercent)))
	if m.PersistentPercent != nil {
		s.Field("failures", share(*m.PersistentPercent)+" of them persist: the vehicle fails at each attempt; the others may pass")
	}
	for _, own := range m.Strata {
		s.Field("stratum", own.Name+": "+share(own.FailedPercent)+" fail")
	}
	s.Field("times", "download "+delay(m.Download)+", installation "+delay(m.Installation))
	if m.ConsentedPercent != nil {
		s.Field("consent", share(*m.ConsentedPercent)+" agree, each time after "+delay(m.Consent))
	}
	if m.UnreadyPercent != nil {
		s.Field("condition", share(*m.UnreadyPercent)+" are not ready to install, for "+delay(m.Readying))
	}
	s.Field("dice", fmt.Sprintf("%d runs of seed %d", m.Runs, m.Seed))
	tone := show.Good
	if r.HaltedPercent > 0 {
		tone = show.Warn
	}
	s.Toned("outcome", fmt.Sprintf("completed in %s of the runs, halted by a gate in %s", share(r.CompletedPercent), share(r.HaltedPercent)), tone)
	s.Field("at the end", fmt.Sprintf("%s succeeded, %s failed, %s refused, %s silent, %s left; %s are reachable",
		vehicles(r.Succeeded), vehicles(r.Failed), vehicles(r.Refused), vehicles(r.Silent), vehicles(r.Left), vehicles(r.Reachable)))
	s.Field("downloads", fmt.Sprintf("%s begin in the busiest minute, at most %s in nine of ten runs", vehicles(r.DownloadsPerMinute.P50), vehicles(r.DownloadsPerMinute.P90)))
	s.Section("Reachable vehicles that have succeeded, failed or refused")
	curve(s, r.Curve)
	s.Section("Gates")
	show.Rows(s, chances, r.Gates)
	s.Section("A bad update, which fails at each attempt of a vehicle, until it is stopped")
	show.Rows(s, strikes, r.BlastRadius)
	s.Section("Notes")
	for _, note := range r.Notes {
		s.Line("%s", note)
	}
}

// curve draws when how many are done: a bar to the half of the runs, and dots to nine of ten.
func curve(s *show.Sheet, points []played.CompletionPoint) {
	last := int64(1)
	for _, p := range points {
		for _, at := range []*int64{p.P50Seconds, p.P90Seconds} {
			if at != nil {
				last = max(last, *at)
			}
		}
	}
	for _, p := range points {
		if p.Percent%10 != 0 && p.Percent < 99 {
			continue
		}
		half, most := 0, 0
		if p.P50Seconds != nil {
			half = int(*p.P50Seconds * barColumns / last)
		}
		if p.P90Seconds != nil {
			most = int(*p.P90Seconds*barColumns/last) - half
		}
		line := strings.Repeat("█", half) + strings.Repeat("·", max(0, most))
		s.Line("%3d %%  %s%s  p50 %s, p90 %s", p.Percent, line, strings.Repeat(" ", max(0, barColumns-show.Width(line))), span(p.P50Seconds), span(p.P90Seconds))
	}
}

// span is when something comes.
func span(seconds *int64) string {
	if seconds == nil {
		return "not reached"
	}
	return show.Lasting(*seconds)
}

func delay(d *played.Delay) string {
	if d == nil {
		return "no time"
	}
	half, most := int64(60*d.MedianMinutes), int64(60*d.P90Minutes)
	if half == most {
		return show.Lasting(half)
	}
	return show.Lasting(half) + " (nine of ten: " + show.Lasting(most) + ")"
}

func share(percent float64) string {
	return strconv.FormatFloat(float64(int64(10*percent+0.5))/10, 'f', -1, 64) + " %"
}

func percent(p *float64) string {
	if p == nil {
		return "none"
	}
	return share(*p)
}

func vehicles(n float64) string { return show.Count(uint64(n + 0.5)) }
