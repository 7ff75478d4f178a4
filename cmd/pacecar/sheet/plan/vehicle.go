package plan

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/health"
	"pacecar/web/view/policy"
)

// speakers are those who are asked for consent.
var speakers = map[string]string{"fleet": "the operators of fleets", "owner": "whoever speaks for the vehicle", "none": "nobody"}

// asked draws what is asked of each vehicle.
func asked(s *show.Sheet, p view.Plan) {
	if c := p.Consent; c != nil {
		consent(s, *c)
	}
	if t := p.Timeouts; t != nil {
		s.Field("download within", span(t.DownloadSeconds))
		s.Field("install within", span(t.InstallSeconds))
		s.Field("all of it within", span(t.TotalSeconds))
	}
	if r := p.Readiness; r != nil && r.MaximumAgeSeconds > 0 {
		s.Field("condition", "not older than "+span(r.MaximumAgeSeconds)+" when a permit is given on it")
	}
	if h := p.Health; h != nil {
		s.Field("unhealthy", watched(*h))
		if h.DriveCyclesWaitSeconds > 0 {
			s.Field("drive cycles", "awaited for "+span(h.DriveCyclesWaitSeconds)+" after the last end of a wave")
		}
	}
	if d := p.Dealer; d != nil {
		var after []string
		if d.AfterFailures > 0 {
			after = append(after, show.Plural(d.AfterFailures, "failed attempt"))
		}
		if d.AfterUnreachableDays > 0 {
			after = append(after, show.Plural(d.AfterUnreachableDays, "day")+" of silence")
		}
		if len(after) > 0 {
			s.Field("to a dealer", "after "+strings.Join(after, " or "))
		}
	}
}

func consent(s *show.Sheet, c policy.ConsentPlan) {
	for _, one := range []struct{ phase, who string }{{"download", c.Download}, {"installation", c.Install}} {
		if one.who != "" {
			s.Field("asked before "+one.phase, speakers[one.who])
		}
	}
	switch {
	case c.MaximumPostponements > 0:
		s.Field("may be put off", show.Plural(c.MaximumPostponements, "time")+", "+forSpan(c.MaximumPostponeSeconds))
	case c.MaximumPostponeSeconds > 0:
		s.Field("may be put off", "not at all; "+forSpan(c.MaximumPostponeSeconds)+" if it might")
	}
}

func watched(h health.WatchPlan) string {
	var signs []string
	if len(h.FaultCodes) > 0 {
		sign := "new fault codes (" + strings.Join(h.FaultCodes, ", ")
		if len(h.IgnoredCodes) > 0 {
			sign += "; not " + strings.Join(h.IgnoredCodes, ", ")
		}
		signs = append(signs, sign+")")
	}
	if h.Reconnects > 0 {
		signs = append(signs, fmt.Sprintf("%d connections within %s", h.Reconnects, span(h.ReconnectSeconds)))
	}
	if h.VanishedSeconds > 0 {
		signs = append(signs, span(h.VanishedSeconds)+" of silence")
	}
	if len(signs) == 0 {
		return "vehicles are not watched while their wave soaks"
	}
	return "a vehicle with " + strings.Join(signs, ", or ") + " while its wave soaks: it counts as failed"
}

// retried draws the patience with one vehicle.
func retried(s *show.Sheet, r view.Retries) {
	if r.MaximumAttempts > 0 {
		s.Field("attempts", attempts(r.MaximumAttempts, r.BackOffSeconds, 0))
	}
	for _, c := range r.Classes {
		s.Field("after "+strings.Join(c.Codes, ", "), attempts(c.MaximumAttempts, c.BackOffSeconds, c.MaximumBackOffSeconds))
	}
	if r.SilenceSeconds > 0 {
		s.Field("silence", "asked again after "+span(r.SilenceSeconds)+", "+show.Plural(r.Asks, "time"))
	}
}

func attempts(most uint32, pause, longest int64) string {
	text := "as others"
	if most > 0 {
		text = show.Count(most) + " per vehicle"
	}
	if pause > 0 {
		text += ", " + span(pause) + " before the second one, doubled for each later one"
	}
	if longest > 0 {
		text += ", " + span(longest) + " at the longest"
	}
	return text
}

// wayBack draws how it is undone.
func wayBack(s *show.Sheet, p view.Plan) {
	if p.Rollback != nil {
		s.Field("way back", p.Rollback.Package)
	}
	switch p.StopPolicy {
	case "revert":
		s.Field("a cancel", "brings back what is done")
	case "keep":
		s.Field("a cancel", "leaves what is done as it is")
	}
}
