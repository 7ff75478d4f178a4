// Package gates is the shapes of gates: what a plan requires before a wave follows, and what a
// person says who opens one.
//
// They are values, named by the words of the messages; web/view/mirror copies what a plan says
// between both. There are no failures.
package gates

// Gate is what must hold before the next wave opens; for the last wave, before the
// campaign completes.
type Gate struct {
	MinimumSucceededPercent float64  `json:"minimumSucceededPercent,omitempty" minimum:"0" maximum:"100" doc:"Least share of success among vehicles that ended; default 0."`
	MaximumFailedPercent    *float64 `json:"maximumFailedPercent,omitempty" minimum:"0" maximum:"100" doc:"Largest share of failure among vehicles that tried the update, succeeded or failed; above it the campaign halts at once; 0: none may fail; default 10."`
	MinimumSample           uint32   `json:"minimumSample,omitempty" doc:"Vehicles that tried the update before maximumFailedPercent is judged; default 10."`
	SoakSeconds             int64    `json:"soakSeconds,omitempty" minimum:"0" doc:"Time to watch after the wave's last vehicle ended; default 0."`
	ConfidencePercent       *float64 `json:"confidencePercent,omitempty" minimum:"0" maximum:"99.99" doc:"How sure it must be, by the exact upper bound of the failure rate (Clopper-Pearson), that the rate is at most maximumFailedPercent before the next wave opens, 50 to 99.99; a wave that is too small for that must end without failure; 0: the share itself decides; default 95."`
	SoakDriveCycles         uint32   `json:"soakDriveCycles,omitempty" maximum:"1000" doc:"Drive cycles that each vehicle which succeeded and reports them must complete besides, counted from the first figure that it reports after the installation; they are awaited for health.driveCyclesWaitSeconds at most; default 0."`

	PerStratum *StratumLimits `json:"perStratum,omitempty" doc:"What must hold in each stratum of the wave besides in total; {}: the same; default: strata are not judged. The plan must name strata."`
	Manual     bool           `json:"manual,omitempty" doc:"Whether a person opens the gate when everything else is fulfilled; default false: it opens by itself."`
	Webhook    string         `json:"webhook,omitempty" maxLength:"64" doc:"Name of the webhook that must agree when everything else holds, as the server's configuration has it; default: nobody is asked."`
}

// StratumLimits is what must hold in each stratum of a wave.
type StratumLimits struct {
	MinimumSucceededPercent *float64 `json:"minimumSucceededPercent,omitempty" minimum:"0" maximum:"100" doc:"Least share of success among vehicles of the stratum that ended; default: that of the gate."`
	MaximumFailedPercent    *float64 `json:"maximumFailedPercent,omitempty" minimum:"0" maximum:"100" doc:"Largest share of failure among those of the stratum that tried the update; above it the campaign halts; default: that of the gate."`
	MinimumSample           uint32   `json:"minimumSample,omitempty" doc:"Vehicles of the stratum that tried the update before that is judged, or all of it where there are fewer; default: that of the gate."`
	ConfidencePercent       *float64 `json:"confidencePercent,omitempty" minimum:"0" maximum:"99.99" doc:"How sure it must be of the failure rate in the stratum, 50 to 99.99; a stratum that is too small for that must end without failure; 0: the share itself decides; default: that of the gate."`
}
