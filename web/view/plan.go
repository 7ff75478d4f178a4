package view

import (
	"pacecar/web/view/gates"
	"pacecar/web/view/health"
	"pacecar/web/view/policy"
	"pacecar/web/view/undo"
)

// Plan is what a person writes to create a campaign. Fields left out take the default
// that their description names.
type Plan struct {
	ID                string     `json:"id,omitempty" maxLength:"64" pattern:"^[a-z0-9-]+$" patternDescription:"lower-case letters, digits and '-'" doc:"Identity; made up when left out."`
	Name              string     `json:"name,omitempty" maxLength:"256" doc:"Name for people; default: the id."`
	Package           string     `json:"package" minLength:"3" maxLength:"256" doc:"Package to offer, as name@version." example:"adas-stack@4.2.1"`
	Selector          string     `json:"selector" minLength:"1" maxLength:"8192" doc:"Which vehicles, in CEL." example:"model == \"e1\" && region in [\"DE\",\"AT\"]"`
	Waves             []PlanWave `json:"waves" minItems:"1" maxItems:"32" doc:"Parts of the roster in order; the last one takes the rest."`
	Pacing            Pacing     `json:"pacing,omitempty" required:"false" doc:"How fast and how much at once."`
	Retries           Retries    `json:"retries,omitempty" required:"false" doc:"Patience with one vehicle."`
	Salt              string     `json:"salt,omitempty" maxLength:"256" doc:"Salt of the stable hash that fills waves; default: the id."`
	RequiredApprovals uint32     `json:"requiredApprovals,omitempty" maximum:"16" doc:"Approvals needed from persons other than the author; default 0."`
	PermitLifeSeconds int64      `json:"permitLifeSeconds,omitempty" minimum:"0" doc:"How long a permit to install is good for; default 86,400."`
	OfferLifeSeconds  int64      `json:"offerLifeSeconds,omitempty" minimum:"0" doc:"How long an offer is good for; default 604,800. While a downloaded update waits for its campaign, which is paused or outside of its hours, this time stands still."`
	SleepSeconds      int64      `json:"sleepSeconds,omitempty" minimum:"0" doc:"How long a vehicle that has not finished its download may be silent before it counts as Stalled; default 259,200, or the life of the offer if that is shorter."`
	Strata            *Strata    `json:"strata,omitempty" doc:"Kinds of vehicles of which one wave must hold some each; default: none."`
	LateJoiners       string     `json:"lateJoiners,omitempty" enum:"exclude,join" doc:"What becomes of vehicles that begin to match the selector while the campaign runs: exclude, or join the last wave, which stays open for them until the end that schedule names, or else until its vehicles have ended and no other campaign brings vehicles what they lack for it, for 30 days at most; default exclude."`
	DownloadPool      string     `json:"downloadPool,omitempty" maxLength:"64" pattern:"^[a-z0-9-]+$" patternDescription:"lower-case letters, digits and '-'" doc:"Pool of the server whose places the downloads of this campaign take, such as a CDN; default: none." example:"cdn-a"`

	Schedule       *Schedule       `json:"schedule,omitempty" doc:"When the campaign begins by itself and when it has ended; default: when it is started, and when every wave has passed."`
	ReleaseWindows []ReleaseWindow `json:"releaseWindows,omitempty" maxItems:"32" doc:"Offers and permits go out only inside any of these; default: always. A permit ends with the window that it was given in: vehicles begin to install inside of it or not at all, whatever their maintenance window."`
	Blackouts      []Blackout      `json:"blackouts,omitempty" maxItems:"32" doc:"No offer and no permit goes out in these, and no permit is good in them."`
	Maintenance    *Maintenance    `json:"maintenance,omitempty" doc:"When a vehicle may begin to install, by the clock of its own time zone; default: at any time."`

	Timeouts  *Timeouts         `json:"timeouts,omitempty" doc:"How long each step of an attempt may take."`
	Readiness *Readiness        `json:"readiness,omitempty" doc:"How fresh the state of a vehicle must be that a permit is given on."`
	Consent   *ConsentPlan      `json:"consent,omitempty" doc:"Who is asked before each phase, and how often that may be put off."`
	Dealer    *DealerPlan       `json:"dealer,omitempty" doc:"Which vehicles are handed to a dealer."`
	Health    *health.WatchPlan `json:"health,omitempty" doc:"What makes a vehicle unhealthy that runs the update, while its wave soaks: it counts as failed then. Default where a wave soaks: any new fault code, and ten connections within ten minutes; {}: nothing."`

	Rollback   *undo.RollbackPlan `json:"rollback,omitempty" doc:"The way back, checked before anything is offered, so that a rollback is one command; default: none."`
	StopPolicy string             `json:"stopPolicy,omitempty" enum:"keep,revert" doc:"What a cancel by a person does with vehicles that are done: keep, they keep the update; revert, they are brought back by rollback; default keep."`
	RollsBack  string             `json:"rollsBack,omitempty" maxLength:"64" pattern:"^[a-z0-9-]+$" patternDescription:"lower-case letters, digits and '-'" doc:"Campaign that this one undoes: its vehicles are those that were offered the update there and run it. The selector is true then."`

	AllowDowngrade bool `json:"allowDowngrade,omitempty" doc:"Vehicles that run a newer version than the package brings get it, too; default: they are left out with the reason Downgrade, unless the campaign is a way back (rollsBack)."`

	Priority   *uint32  `json:"priority,omitempty" maximum:"1000" doc:"Of campaigns that want the same vehicle the highest goes first, unless another one has begun to install; default 500."`
	Supersedes []string `json:"supersedes,omitempty" maxItems:"16" doc:"Campaigns, by id, that it takes vehicles from for good."`
}

// PlanWave is one ordered part of the roster. Exactly one of count, percent, rest and vins is
// given, or a selector alone.
type PlanWave struct {
	Name     string     `json:"name,omitempty" maxLength:"128" doc:"Name for people."`
	Count    uint32     `json:"count,omitempty" doc:"Size in vehicles."`
	Percent  float64    `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"Size in percent of the whole roster, or, with a selector, of the vehicles of the roster that it matches; at least 1 vehicle."`
	Rest     bool       `json:"rest,omitempty" doc:"Takes all that remain."`
	Gate     gates.Gate `json:"gate,omitempty" required:"false" doc:"What must hold before the next wave opens."`
	Selector string     `json:"selector,omitempty" maxLength:"8192" doc:"The wave takes vehicles of the roster that this matches only, in CEL; without a size, all of them that are in no wave before." example:"region == \"DE\""`
	VINs     []string   `json:"vins,omitempty" maxItems:"1000" doc:"Pilots: the wave has exactly these vehicles. Each must match the campaign's selector and fit its package, and be listed once in the plan."`
}

// Strata are the kinds of vehicles that one wave must hold some of: a stratum is one combination
// of the values of the attributes, of which there may be 1,024.
type Strata struct {
	By                []string `json:"by" minItems:"1" maxItems:"8" doc:"Attributes as selectors write them; ecu.ADAS.revision stands for the revision of an ECU's hardware." example:"[\"model\",\"region\"]"`
	MinimumPerStratum uint32   `json:"minimumPerStratum,omitempty" doc:"Vehicles of each stratum that the wave holds at least, or all where there are fewer; it grows if need be; default 1."`
	Wave              uint32   `json:"wave,omitempty" maximum:"32" doc:"Number of the wave, from 1; default: the first one that is not of pilots."`
}

// Pacing bounds how fast and how much.
type Pacing struct {
	MaximumPerMinute  uint32           `json:"maximumPerMinute,omitempty" doc:"Offers per minute; 0: unlimited."`
	MaximumInFlight   uint32           `json:"maximumInFlight,omitempty" doc:"Vehicles offered and not ended; default 10,000."`
	ExponentialRate   *ExponentialRate `json:"exponentialRate,omitempty" doc:"Begins slowly and goes faster as vehicles are reached or succeed, up to maximumPerMinute."`
	MaximumExposed    uint32           `json:"maximumExposed,omitempty" doc:"Blast radius: vehicles in flight, and those that succeeded or fell silent less than the soak time of their wave ago; 0: unlimited."`
	MaximumPerStratum uint32           `json:"maximumPerStratum,omitempty" doc:"Vehicles of one stratum offered and not ended; those of a full one are passed over and keep their place; 0: no bound."`
}

// ExponentialRate is a pace that grows, named as in AWS IoT Jobs.
type ExponentialRate struct {
	BaseRatePerMinute    uint32               `json:"baseRatePerMinute" minimum:"1" doc:"Offers per minute in the beginning."`
	IncrementFactor      float64              `json:"incrementFactor" minimum:"1.1" maximum:"5" doc:"What the pace is multiplied by each time."`
	RateIncreaseCriteria RateIncreaseCriteria `json:"rateIncreaseCriteria" doc:"How often: exactly one is given."`
}

// RateIncreaseCriteria counts the vehicles after which a pace grows.
type RateIncreaseCriteria struct {
	NumberOfNotifiedThings  uint32 `json:"numberOfNotifiedThings,omitempty" doc:"Vehicles offered the update."`
	NumberOfSucceededThings uint32 `json:"numberOfSucceededThings,omitempty" doc:"Vehicles that succeeded."`
}

// Retries bounds patience with one vehicle.
type Retries struct {
	MaximumAttempts uint32       `json:"maximumAttempts,omitempty" doc:"Attempts per vehicle; default: dealer.afterFailures, where that is given, else 1: a failure is final."`
	SilenceSeconds  int64        `json:"silenceSeconds,omitempty" minimum:"0" doc:"Silence before a vehicle is asked again; default 600."`
	Asks            uint32       `json:"asks,omitempty" doc:"Times it is asked before its place goes to another one: it sleeps then, or counts as Stalled where it installs; default 3."`
	BackOffSeconds  int64        `json:"backOffSeconds,omitempty" minimum:"0" doc:"Pause before the second attempt, doubled for each later one; up to a quarter more, by the VIN; default 60."`
	Classes         []RetryClass `json:"classes,omitempty" required:"false" maxItems:"32" doc:"Patience by failure code; the first class that names a code counts, the fields beside it for the others."`
}

// RetryClass is the patience with failures of some codes.
type RetryClass struct {
	Codes                 []string `json:"codes" minItems:"1" maxItems:"32" doc:"Failure codes: exact, or the beginning of a code and '*'." example:"[\"DOWNLOAD_*\",\"NETWORK_LOST\"]"`
	MaximumAttempts       uint32   `json:"maximumAttempts,omitempty" maximum:"20" doc:"Attempts per vehicle; 1: a failure of these codes is final; default: that of the plan."`
	BackOffSeconds        int64    `json:"backOffSeconds,omitempty" minimum:"0" maximum:"604800" doc:"Pause before the second attempt, doubled for each later one; default: that of the plan."`
	MaximumBackOffSeconds int64    `json:"maximumBackOffSeconds,omitempty" minimum:"0" maximum:"604800" doc:"The longest pause; default 3,600."`
}

// What a plan asks of each vehicle.
type (
	Timeouts    = policy.Timeouts
	Readiness   = policy.Readiness
	ConsentPlan = policy.ConsentPlan
	DealerPlan  = policy.DealerPlan
)
