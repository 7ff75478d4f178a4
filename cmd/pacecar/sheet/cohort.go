package sheet

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/sets"
)

// Cohort shows a cohort and the vehicles that it has now.
func Cohort(s *show.Sheet, c sets.CohortSeen) {
	s.Field("cohort", c.Name)
	if c.Kind == "list" {
		s.Field("vins", show.Count(c.Size))
	} else {
		s.Field("vehicles", matching(c.Selector))
	}
	s.Field("matched", fmt.Sprintf("%s of %s registered", show.Count(c.Matched), show.Count(c.Total)))
	s.Field("description", c.Description)
	s.Field("in cohorts", strings.Join(c.Cohorts, ", "))
	campaigns := strings.Join(c.Campaigns, ", ")
	if more := c.CampaignCount - len(c.Campaigns); more > 0 {
		campaigns += fmt.Sprintf(" and %s more", show.Count(uint64(more)))
	}
	s.Field("in campaigns", campaigns)
	s.Field("version", show.Count(c.Version))
	s.Field("author", c.Author)
	s.Field("created", show.Instant(c.CreatedAt))
	s.Field("changed", show.Instant(c.ChangedAt)+" by "+c.ChangedBy)
}
