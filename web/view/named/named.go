// Package named is the shape of the cohorts that a plan names: as they were when it was written or submitted, and what has become of
// them since.
//
// Its functions change nothing that they are given, and may be called from any goroutine.
package named

import (
	"fmt"

	"pacecar/messages"
)

// CohortVersion is one that a plan names, in its selector or in that of a wave, directly or through others.
type CohortVersion struct {
	Name     string  `json:"name" doc:"Cohort."`
	Version  uint64  `json:"version" doc:"Its version."`
	Vehicles *uint64 `json:"vehicles,omitempty" doc:"VINs of a list; absent: it is a saved selector."`
}

// ChangedCohort is one that is not what it was.
type ChangedCohort struct {
	Name    string `json:"name" doc:"Cohort."`
	Version uint64 `json:"version" doc:"Its version then."`
	Now     uint64 `json:"now,omitempty" doc:"Its version now; absent: it was removed."`
	Text    string `json:"text" doc:"That, in words, as in: cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles)."`
}

// Cohorts are those of a campaign.
type Cohorts struct {
	Cohorts        []CohortVersion `json:"cohorts,omitempty" doc:"The cohorts that the plan names, as they were when it was written or submitted: contentHash stands for them, too. Absent: it names none."`
	ChangedCohorts []ChangedCohort `json:"changedCohorts,omitempty" doc:"Before the start, where the campaign is read by itself: those of them that have changed since. A start of what was approved, or that names the contentHash, is refused then."`
}

// Of are the cohorts of a campaign.
func Of(s *messages.CampaignStatus) Cohorts {
	is := Cohorts{Cohorts: From(s.GetRecord().GetNamed())}
	for _, c := range s.GetChangedCohorts() {
		is.ChangedCohorts = append(is.ChangedCohorts, ChangedCohort{Name: c.GetName(), Version: c.GetVersion(), Now: c.GetNow(), Text: c.GetText()})
	}
	return is
}

// From turns cohorts into a view.
func From(list []*messages.NamedCohort) (all []CohortVersion) {
	for _, c := range list {
		all = append(all, CohortVersion{Name: c.GetName(), Version: c.GetVersion(), Vehicles: c.Vehicles})
	}
	return all
}

// Told is cohorts by name, as a document that can be compared with another one.
func Told(list []CohortVersion) map[string]map[string]string {
	all := map[string]string{}
	for _, c := range list {
		text := fmt.Sprintf("version %d", c.Version)
		if c.Vehicles != nil {
			text += fmt.Sprintf(" (listed: %d)", *c.Vehicles)
		}
		all[c.Name] = text
	}
	return map[string]map[string]string{"cohorts": all}
}
