// Package plan draws a campaign's plan in words for people who read it: its waves and gates, how fast
// it goes and how much at once, when anything may happen, and what is asked of each vehicle.
//
// [Draw] leaves nothing out that the plan says; what the plan leaves to the server is not drawn, because
// the server shows plans with their defaults. Functions here write and keep nothing else.
package plan

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/duration"
)

// shownPilots is how many pilots a wave names; -o yaml has all of them.
const shownPilots = 20

// Draw draws all of a plan but whom it is for, which stands above it: package and selector.
func Draw(s *show.Sheet, p view.Plan) {
	s.Section("Plan")
	for i, w := range p.Waves {
		s.Field(watch.Title(uint32(i+1), w.Name), size(w)+", "+Gate(w.Gate, i == len(p.Waves)-1))
	}
	if p.Strata != nil {
		s.Field("strata", fmt.Sprintf("%s; %s holds at least %s of each",
			strings.Join(p.Strata.By, ", "), covering(p), show.Plural(max(1, p.Strata.MinimumPerStratum), "vehicle")))
	}
	paced(s, p.Pacing)
	if p.AllowDowngrade {
		s.Field("downgrade", "allowed: vehicles that run a newer version get it, too")
	}
	s.Field("download pool", p.DownloadPool)
	s.Field("late joiners", joiners[p.LateJoiners])
	if p.Priority != nil {
		s.Field("priority", fmt.Sprintf("%d among campaigns that want the same vehicle", *p.Priority))
	}
	s.Field("supersedes", strings.Join(p.Supersedes, ", "))
	timed(s, p)
	asked(s, p)
	retried(s, p.Retries)
	wayBack(s, p)
	if p.RequiredApprovals > 0 {
		s.Field("needs", show.Plural(p.RequiredApprovals, "approval")+" by others than its authors, by the plan")
	}
	s.Field("salt", p.Salt)
}

var joiners = map[string]string{"join": "join the last wave", "exclude": "are left out"}

// covering is the wave that holds some of each stratum.
func covering(p view.Plan) string {
	if n := int(p.Strata.Wave); n > 0 && n <= len(p.Waves) {
		return watch.Title(p.Strata.Wave, p.Waves[n-1].Name)
	}
	return "the first wave that is not of pilots"
}

func size(w view.PlanWave) string {
	of := ""
	if w.Selector != "" {
		of = " for which " + w.Selector
	}
	switch {
	case len(w.VINs) > 0:
		named := strings.Join(w.VINs[:min(len(w.VINs), shownPilots)], " ")
		if more := len(w.VINs) - shownPilots; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		return show.Plural(uint32(len(w.VINs)), "pilot") + " (" + named + ")"
	case w.Rest:
		return "the rest" + of
	case w.Count > 0:
		return show.Plural(w.Count, "vehicle") + of
	case w.Percent > 0:
		return strconv.FormatFloat(w.Percent, 'f', -1, 64) + " %" + of
	}
	return "all vehicles" + of
}

// paced draws how fast it goes and how much at once.
func paced(s *show.Sheet, p view.Pacing) {
	var terms []string
	if p.MaximumPerMinute > 0 {
		terms = append(terms, "at most "+show.Count(p.MaximumPerMinute)+" a minute")
	}
	if r := p.ExponentialRate; r != nil {
		var every []string
		if n := r.RateIncreaseCriteria.NumberOfNotifiedThings; n > 0 {
			every = append(every, show.Count(n)+" offered")
		}
		if n := r.RateIncreaseCriteria.NumberOfSucceededThings; n > 0 {
			every = append(every, show.Count(n)+" succeeded")
		}
		terms = append(terms, fmt.Sprintf("beginning with %s a minute, %v times as fast after every %s",
			show.Count(r.BaseRatePerMinute), r.IncrementFactor, strings.Join(every, ", ")))
	}
	s.Field("offers", strings.Join(terms, ", "))
	for _, most := range []struct {
		n  uint32
		of string
	}{{p.MaximumInFlight, "in flight"}, {p.MaximumPerStratum, "of each stratum in flight"}, {p.MaximumExposed, "exposed: in flight, or not soaked yet"}} {
		if most.n > 0 {
			s.Field("at most", show.Count(most.n)+" "+most.of)
		}
	}
}

// timed draws when anything may happen, and how long words are good for.
func timed(s *show.Sheet, p view.Plan) {
	if p.Schedule != nil {
		s.Field("begins", show.Instant(p.Schedule.StartTime))
		if p.Schedule.EndTime != "" {
			s.Field("ends", show.Instant(p.Schedule.EndTime)+", offers until a minute before")
		}
	}
	for _, w := range p.ReleaseWindows {
		s.Field("releases", days(w.Days)+" "+w.From+" to "+w.To+" "+cmp.Or(w.TimeZone, "UTC"))
	}
	for _, b := range p.Blackouts {
		s.Field("never", b.From+" to "+b.To+" "+cmp.Or(b.TimeZone, "UTC"))
	}
	if m := p.Maintenance; m != nil {
		s.Field("vehicles install", days(m.Days)+" "+m.From+" to "+m.To+" by each vehicle's clock, "+cmp.Or(m.TimeZoneOfVehiclesWithoutOne, "UTC")+" where that is not known")
	}
	if p.SleepSeconds > 0 {
		s.Field("may sleep", span(p.SleepSeconds)+" before the end of their download; they count as failed after that")
	}
	s.Field("an offer is good", forSpan(p.OfferLifeSeconds))
	s.Field("a permit is good", forSpan(p.PermitLifeSeconds))
}

func days(named []string) string {
	if len(named) == 0 {
		return "every day"
	}
	return strings.Join(named, ", ")
}

// span is a length of time; empty: the plan says none.
func span(seconds int64) string {
	if seconds <= 0 {
		return ""
	}
	return duration.Span(uint64(seconds))
}

func forSpan(seconds int64) string {
	if seconds <= 0 {
		return ""
	}
	return "for " + span(seconds)
}
