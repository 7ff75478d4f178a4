package sheet

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// chosenBy is whom a campaign is for.
func chosenBy(p view.Plan) string {
	if p.RollsBack != "" {
		return "those that took the update of campaign " + p.RollsBack + " and run it"
	}
	return matching(p.Selector)
}

// matching is whom a selector names.
func matching(selector string) string {
	if strings.TrimSpace(selector) == "true" {
		return "every vehicle"
	}
	return "every vehicle for which " + selector
}

// undone tells how a campaign was stopped and is undone.
func undone(s *show.Sheet, c view.Campaign) {
	s.Field("brings back", c.Plan.RollsBack)
	if c.Prepared != nil {
		s.Field("way back", c.Prepared.Package+", prepared "+show.Instant(c.Prepared.CheckedAt))
	}
	if p := c.Plan; c.Prepared == nil && c.StartedAt == "" && p.RollsBack == "" && p.Rollback == nil {
		s.Field("way back", "none is prepared: the plan names no package that brings vehicles back (rollback)")
	} else if c.Prepared == nil && p.Rollback != nil && c.EndedAt == "" { // nobody looks for that of a draft that was cancelled
		s.Field("way back", p.Rollback.Package+", looked for at the start")
	}
	if c.Stop != nil {
		s.Field("stopped", fmt.Sprintf("%s by %s (%s)", show.Instant(c.Stop.At), c.Stop.By, c.Stop.Stop))
		s.Field("also paused by", strings.Join(c.Stop.AlsoBy, ", "))
		s.Field("reached", c.Stop.Text)
	}
	s.Field("brought back by", strings.Join(c.RolledBackBy, ", "))
	if u := c.Undoing; u != nil {
		waits := "campaign " + u.Campaign + " has not begun, and is tried every minute"
		if u.Waits != "" {
			waits += ": " + u.Waits
		}
		s.Field("rollback", waits)
	}
	if c.Open != nil {
		s.Field("may follow", c.Open.Text)
	}
	Excluded(s, c.Excluded)
	for _, a := range c.Acceptances {
		s.Field("accepted", fmt.Sprintf("%s by %s, wave %d, all failures known by then: %s (%s)", show.Instant(a.At), a.By, a.Wave, accepted(a.Failures), a.Reason))
	}
}

// accepted names the failures that a person took on.
func accepted(list []undo.Failure) string {
	if len(list) == 0 {
		return "no failure"
	}
	parts := make([]string, len(list))
	for i, f := range list {
		parts[i] = show.Count(f.Count) + " × " + strings.TrimSpace(f.ECU+" "+f.Code)
	}
	return strings.Join(parts, ", ")
}
