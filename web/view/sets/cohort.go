package sets

import (
	"pacecar/messages"
	"pacecar/web/view"
)

// Cohort is a named set of vehicles.
type Cohort struct {
	Name        string `json:"name" doc:"Name, as selectors write it: cohort(\"name\")."`
	Kind        string `json:"kind" enum:"selector,list" doc:"A saved selector, or a list of VINs."`
	Selector    string `json:"selector,omitempty" doc:"The saved selector, in CEL."`
	Size        uint64 `json:"size,omitempty" doc:"VINs in the list."`
	Description string `json:"description,omitempty" doc:"What it is for."`
	Author      string `json:"author" doc:"Who saved it first."`
	ChangedBy   string `json:"changedBy" doc:"Who changed it last."`
	CreatedAt   string `json:"createdAt" format:"date-time" doc:"When it was saved first."`
	ChangedAt   string `json:"changedAt" format:"date-time" doc:"When it was changed last."`
	Version     uint64 `json:"version" doc:"Rises with every change of what it says."`
	// Who depends on it; where a cohort is read, and not where it is changed.
	Cohorts       []string `json:"cohorts,omitempty" doc:"Other cohorts whose selector names it; while there are any it cannot be removed."`
	Campaigns     []string `json:"campaigns,omitempty" doc:"Campaigns whose selector names it, at most 20, those that have not ended first."`
	CampaignCount int      `json:"campaignCount,omitempty" doc:"All campaigns whose selector names it, ended ones too."`
}

// CohortSeen is a cohort with the vehicles that it means now.
type CohortSeen struct {
	Cohort
	Matched uint64 `json:"matched" doc:"Registered vehicles in the cohort now."`
	Total   uint64 `json:"total" doc:"Registered vehicles in all."`
}

// NewCohort is what a person writes about a cohort.
type NewCohort struct {
	Selector    string `json:"selector,omitempty" maxLength:"8192" doc:"Saved selector, in CEL; none: a list of VINs, which keeps those it has."`
	Description string `json:"description,omitempty" maxLength:"1024" doc:"What it is for."`
}

// CohortChange is what became of a list with the VINs of a body.
type CohortChange struct {
	Received uint64     `json:"received" doc:"Lines with a VIN."`
	Given    uint64     `json:"given" doc:"Different VINs among them."`
	Added    uint64     `json:"added" doc:"VINs that are new in the list."`
	Removed  uint64     `json:"removed" doc:"VINs that are gone from it."`
	Cohort   CohortSeen `json:"cohort" doc:"The cohort afterwards."`
}

// FromCohort turns a status into a view.
func FromCohort(s *messages.CohortStatus) Cohort {
	r := s.GetRecord()
	c := Cohort{
		Name: r.GetName(), Kind: "list", Selector: r.GetSelector(), Size: s.GetSize(), Description: r.GetDescription(), Author: r.GetAuthor(),
		ChangedBy: r.GetChangedBy(), CreatedAt: view.Time(r.GetCreatedAtMs()), ChangedAt: view.Time(r.GetChangedAtMs()), Version: r.GetVersion(),
	}
	if c.Selector != "" {
		c.Kind = "selector"
	}
	return c
}
