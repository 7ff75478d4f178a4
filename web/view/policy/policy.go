// Package policy holds the shapes of what a plan asks of each of its vehicles: time for each step,
// fresh state before an installation, consent, and when a dealer is to help.
//
// They are values that package view names as its own; nothing here judges them.
package policy

// Timeouts bounds the steps of one attempt; 0: no bound.
type Timeouts struct {
	DownloadSeconds int64 `json:"downloadSeconds,omitempty" minimum:"0" maximum:"2592000" doc:"From the acceptance of the offer to the end of the download; after it the attempt has failed (TIMED_OUT)."`
	InstallSeconds  int64 `json:"installSeconds,omitempty" minimum:"0" maximum:"2592000" doc:"From the start of the installation to the manifest that proves it; after it the vehicle is asked for its manifest, and counts as Stalled until it says how it stands."`
	TotalSeconds    int64 `json:"totalSeconds,omitempty" minimum:"0" maximum:"31622400" doc:"From the acceptance of the offer to the end of the attempt, without the time in which a downloaded update waits for its campaign."`
}

// Readiness says how fresh the state must be that a permit is given on, where the package has
// preconditions and the vehicle reports its condition.
type Readiness struct {
	MaximumAgeSeconds int64 `json:"maximumAgeSeconds,omitempty" minimum:"0" maximum:"86400" doc:"Age of the condition that fulfils the preconditions of the package; default 300."`
}

// ConsentPlan says who is asked before each phase.
type ConsentPlan struct {
	Download               string `json:"download,omitempty" enum:"none,fleet,owner" doc:"Before the download: none; fleet: the operators of vehicles that belong to a fleet; owner: whoever the vehicle's consent attribute names; default none."`
	Install                string `json:"install,omitempty" enum:"none,fleet,owner" doc:"Before the installation; default none."`
	MaximumPostponements   uint32 `json:"maximumPostponements,omitempty" maximum:"100" doc:"How often each phase may be put off; default 0."`
	MaximumPostponeSeconds int64  `json:"maximumPostponeSeconds,omitempty" minimum:"0" maximum:"7776000" doc:"How long, from the first time; default 604,800. After it, or more often, it counts as refused."`
}

// DealerPlan says which vehicles are handed to a dealer: listed, and not tried any more.
type DealerPlan struct {
	AfterFailures        uint32 `json:"afterFailures,omitempty" maximum:"20" doc:"Attempts of this campaign that failed; 0: never."`
	AfterUnreachableDays uint32 `json:"afterUnreachableDays,omitempty" maximum:"365" doc:"Days since the vehicle fell silent; 0: never."`
}
