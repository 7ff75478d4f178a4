package sheet

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	plans "pacecar/web/view/difference"
	"pacecar/web/view/named"
	"pacecar/web/view/review"
)

// Changes draws what differs between two plans.
func Changes(s *show.Sheet, list []plans.Change) {
	tones := map[string]show.Tone{"+": show.Good, "-": show.Bad, "~": show.Warn}
	for _, c := range list {
		s.Toned(c.Sign(), c.String(), tones[c.Sign()])
	}
}

// Plan draws all of a plan, field by field: nothing that somebody approves is left out.
func Plan(s *show.Sheet, p view.Plan) {
	s.Section("Plan, field by field")
	for _, c := range plans.Between(map[string]any{}, p) {
		s.Field(c.Field, strings.TrimPrefix(c.String(), c.Field+": "))
	}
}

// changed draws the cohorts of a campaign that are not what its content stands for.
func changed(s *show.Sheet, c named.Cohorts) {
	for _, one := range c.ChangedCohorts {
		s.Toned("changed", one.Text, show.Bad)
	}
}

// Review draws what somebody reads before approving a campaign, besides the campaign itself.
func Review(s *show.Sheet, r review.Review) {
	s.Field("content", r.ContentHash)
	s.Field("written by", strings.Join(r.Authors, ", ")+", who cannot approve it")
	given := "nobody"
	if len(r.Approvals) > 0 {
		given = approvers(r.Approvals)
	}
	s.Field("approved by", fmt.Sprintf("%s; %d of %d asked for", given, len(r.Approvals), r.ApprovalsAsked))
	if r.Missing > 0 {
		s.Toned("missing", show.Plural(r.Missing, "approval"), show.Warn)
	}
	changed(s, r.Cohorts)
	before := r.Reviewed
	if before == nil {
		return
	}
	what := fmt.Sprintf("content %.12s", before.ContentHash)
	if len(before.ApprovedBy) > 0 {
		what += ", approved by " + strings.Join(before.ApprovedBy, ", ")
	}
	if before.SentBackBy != "" {
		what += ", sent back by " + before.SentBackBy + ": " + before.Reason
	}
	s.Field("before", what)
	Changes(s, r.Changes)
	switch {
	case r.Contents:
		s.Toned("~", "the package has other contents", show.Warn)
	case len(r.Changes) == 0:
		s.Field("changes", "none since")
	}
}
