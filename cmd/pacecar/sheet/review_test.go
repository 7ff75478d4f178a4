package sheet

import (
	"bytes"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/named"
	"pacecar/web/view/review"
)

// TestWhoReadsACampaignIsToldOfItsCohorts: what an approval stands for no more is said beside who gave it, and by show.
func TestWhoReadsACampaignIsToldOfItsCohorts(t *testing.T) {
	const text = "cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles)"
	cohorts := named.Cohorts{ChangedCohorts: []named.ChangedCohort{{Name: "press", Version: 2, Now: 3, Text: text}}}
	for what, draw := range map[string]func(*show.Sheet){
		"review": func(s *show.Sheet) { Review(s, review.Review{ContentHash: "1f6c", Cohorts: cohorts}) },
		"show":   func(s *show.Sheet) { Campaign(s, view.Campaign{ID: "spring", State: "Approved", Cohorts: cohorts}) },
	} {
		var b bytes.Buffer
		if err := show.One(show.NewScreen(&b, false), show.Table, cohorts, draw); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), "changed "+text) {
			t.Errorf("%s says\n%s", what, b.String())
		}
	}
}
