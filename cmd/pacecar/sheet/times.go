package sheet

import (
	"cmp"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// times draws what a plan says about time.
func times(s *show.Sheet, p view.Plan) {
	if p.Priority != nil {
		s.Field("priority", show.Count(*p.Priority))
	}
	s.Field("supersedes", strings.Join(p.Supersedes, ", "))
	if p.Schedule != nil {
		s.Field("begins", show.Instant(p.Schedule.StartTime))
		s.Field("ends", show.Instant(p.Schedule.EndTime))
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
		s.Field("may sleep", (time.Duration(p.SleepSeconds)*time.Second).String()+" before the end of their download; they count as failed after that")
	}
}

func days(named []string) string {
	if len(named) == 0 {
		return "every day"
	}
	return strings.Join(named, ", ")
}
