package view

import (
	"pacecar/web/view/duration"
	"pacecar/web/view/gates"
	"pacecar/web/view/named"
	"pacecar/web/view/outcome"
	"pacecar/web/view/reviewed"
	"pacecar/web/view/rivalry"
	"pacecar/web/view/undo"
	"pacecar/web/view/warning"
)

// Campaign is a campaign as it stands, with everything a page about it needs.
type Campaign struct {
	ID                 string              `json:"id" doc:"Identity: lower-case letters, digits and '-'."`
	Name               string              `json:"name" doc:"Name for people."`
	State              string              `json:"state" enum:"Draft,Review,Approved,Scheduled,Running,Paused,Halted,Completed,Cancelled" doc:"Where the campaign is in its life."`
	Cause              string              `json:"cause,omitempty" doc:"Why it is paused, halted or cancelled: one sentence."`
	Outcome            *outcome.Outcome    `json:"outcome,omitempty" doc:"Of a completed campaign: how many of its vehicles took the update; absent otherwise, and where it had none."`
	Waits              string              `json:"waits,omitempty" doc:"What the campaign waits for: a time, and when that comes, or a person, as in: waits for its window, opens Mon 2026-12-07 06:00 Europe/Berlin."`
	Resumption         string              `json:"resumption,omitempty" doc:"While it is paused or halted: what a resume would do at once, as a sentence. Who accepts the failures of a wave that is over may open the next one by that."`
	AwaitsPerson       bool                `json:"awaitsPerson,omitempty" doc:"Whether the gate of the current wave waits for nothing but a person who opens it."`
	OpensAt            string              `json:"opensAt,omitempty" format:"date-time" doc:"When it goes on by itself."`
	Version            uint64              `json:"version" doc:"Rises with every change of the campaign's life (commands, gates), not with its progress; the ETag of the campaign."`
	Author             string              `json:"author" doc:"Who wrote the plan, as it is."`
	Authors            []string            `json:"authors,omitempty" doc:"Who wrote a plan of it, author included: none of them may approve it."`
	Package            string              `json:"package" doc:"Package offered, as name@version."`
	Withdrawn          bool                `json:"withdrawn,omitempty" doc:"Whether the package was withdrawn: nothing more is offered, and the campaign can only be cancelled."`
	ContentHash        string              `json:"contentHash" doc:"Hash over plan, package and the versions of cohorts that the plan names; approvals name it."`
	Approvals          []Approval          `json:"approvals" doc:"Who approved which content."`
	ApprovalsAsked     uint32              `json:"approvalsAsked,omitempty" doc:"Approvals that a start needs, by the plan and the server's policy, as it was when a person last did something about it; absent: none."`
	Reviewed           *reviewed.Before    `json:"reviewed,omitempty" doc:"The content before this one that persons approved or sent back; absent: there is none, or the campaign has begun."`
	Plan               Plan                `json:"plan" doc:"The plan as approvals sign it: what was left out has its default filled in."`
	ExpectedVehicles   *uint32             `json:"expectedVehicles,omitempty" doc:"Vehicles on the roster of the start that whoever started or scheduled it expected; absent: they did not say."`
	Already            string              `json:"already,omitempty" doc:"In the answer to a command that changed nothing: what is so already, as a sentence, as where a campaign is started or resumed that runs; absent: it changed something, or nobody gave a command."`
	Fewer              string              `json:"fewer,omitempty" doc:"That the roster had fewer vehicles at the start than expectedVehicles, by more than 1 % and by more than 10: a sentence; absent: it had not."`
	Total              uint32              `json:"total" doc:"Vehicles on the roster; 0 before the start."`
	Counts             map[string]uint32   `json:"counts" doc:"Vehicles by assignment state; the sum is total."`
	InFlight           uint32              `json:"inFlight" doc:"Vehicles that were offered the update and have not ended."`
	Dealer             uint32              `json:"dealer,omitempty" doc:"Vehicles that were handed to a dealer."`
	GoneOn             uint32              `json:"goneOn,omitempty" doc:"Vehicles that took the update and have gone on to campaigns that need it. They count as Succeeded; those of goneOnEarly as Superseded. Absent: none."`
	GoneOnEarly        uint32              `json:"goneOnEarly,omitempty" doc:"Of these, those that had not soaked before their gate decided: they are no proof for it. Absent: none."`
	Exposed            uint32              `json:"exposed,omitempty" doc:"Vehicles in flight, and those that succeeded or fell silent less than the soak time of their wave ago; absent where the plan does not bound them."`
	OffersPerMinute    float64             `json:"offersPerMinute" doc:"Offers over the last minute."`
	SucceededPerMinute float64             `json:"succeededPerMinute" doc:"Successes over the last minute."`
	SavedBytes         uint64              `json:"savedBytes,omitempty" doc:"Bytes that were not transferred because patches were enough, in attempts that have ended; absent: none."`
	Wave               uint32              `json:"wave" doc:"Number of the current wave, from 1; 0 before the start."`
	Waves              []Wave              `json:"waves" doc:"Progress of each wave; empty before the start."`
	Excluded           []Exclusion         `json:"excluded,omitempty" doc:"Of a rollback: vehicles that the campaign which it undoes may have reached and that it left out when it began and that have not joined since, or that cannot be brought back, by reason, at most 16; absent: there are none."`
	Joined             uint32              `json:"joined,omitempty" doc:"Vehicles of the roster that joined the last wave after the start; absent: none."`
	Strata             []Stratum           `json:"strata,omitempty" doc:"Kinds of vehicles that the plan tells apart, by name; absent: none."`
	Rivals             []rivalry.Rival     `json:"rivals,omitempty" doc:"Other campaigns that this one has met at its vehicles; absent: none."`
	Failures           []undo.Failure      `json:"failures" doc:"Failures by ECU and code, most frequent first."`
	Durations          []duration.Duration `json:"durations,omitempty" doc:"How long attempts took from their offer on, by wave and stage, in order; absent: none has come to one."`
	BurnUp             []BurnPoint         `json:"burnUp" doc:"Totals over time, oldest first, at most 600 points."`
	Pins               *gates.Pins         `json:"pins,omitempty" doc:"What its software is: no later wave is offered anything else."`
	Decisions          []Decision          `json:"decisions" doc:"What gates decided, oldest first, with their inputs."`
	CreatedAt          string              `json:"createdAt,omitempty" format:"date-time" doc:"When the plan was accepted."`
	StartedAt          string              `json:"startedAt,omitempty" format:"date-time" doc:"When the roster was fixed."`
	EndedAt            string              `json:"endedAt,omitempty" format:"date-time" doc:"When it was completed or cancelled."`

	undo.Shapes
	rivalry.Met
	named.Cohorts
}

// CampaignSummary is one row of a list of campaigns.
type CampaignSummary struct {
	ID                 string            `json:"id" doc:"Identity."`
	Name               string            `json:"name" doc:"Name for people."`
	State              string            `json:"state" enum:"Draft,Review,Approved,Scheduled,Running,Paused,Halted,Completed,Cancelled" doc:"Where the campaign is in its life."`
	Cause              string            `json:"cause,omitempty" doc:"Why it is paused, halted or cancelled."`
	Outcome            *outcome.Outcome  `json:"outcome,omitempty" doc:"Of a completed campaign: how many of its vehicles took the update."`
	Waits              string            `json:"waits,omitempty" doc:"What the campaign waits for, a time or a person, as a sentence."`
	AwaitsPerson       bool              `json:"awaitsPerson,omitempty" doc:"Whether a person must open the gate of the current wave."`
	Version            uint64            `json:"version" doc:"Rises with every change of the campaign's life, not with its progress; the ETag of the campaign."`
	Author             string            `json:"author" doc:"Who wrote the plan."`
	Package            string            `json:"package" doc:"Package offered, as name@version."`
	Total              uint32            `json:"total" doc:"Vehicles on the roster."`
	Counts             map[string]uint32 `json:"counts" doc:"Vehicles by assignment state."`
	InFlight           uint32            `json:"inFlight" doc:"Vehicles offered and not ended."`
	Dealer             uint32            `json:"dealer,omitempty" doc:"Vehicles that were handed to a dealer."`
	GoneOn             uint32            `json:"goneOn,omitempty" doc:"Vehicles that took the update and have gone on to campaigns that need it; absent: none."`
	OffersPerMinute    float64           `json:"offersPerMinute" doc:"Offers over the last minute."`
	SucceededPerMinute float64           `json:"succeededPerMinute" doc:"Successes over the last minute."`
	Wave               uint32            `json:"wave" doc:"Number of the current wave, from 1; 0 before the start."`
	Waves              int               `json:"waves" doc:"Number of waves in the plan."`
	CreatedAt          string            `json:"createdAt,omitempty" format:"date-time" doc:"When the plan was accepted."`
	StartedAt          string            `json:"startedAt,omitempty" format:"date-time" doc:"When the roster was fixed."`
	EndedAt            string            `json:"endedAt,omitempty" format:"date-time" doc:"When it was completed or cancelled."`
}

// Wave is the progress of one wave.
type Wave struct {
	Number   uint32            `json:"number" doc:"Place in the plan, from 1."`
	Name     string            `json:"name,omitempty" doc:"Name for people."`
	State    string            `json:"state" enum:"Pending,Open,Soaking,Passed,Failed" doc:"Where the wave is in its life."`
	First    uint32            `json:"first" doc:"First roster position of the wave."`
	Size     uint32            `json:"size" doc:"Vehicles in the wave."`
	Counts   map[string]uint32 `json:"counts" doc:"Vehicles of the wave by assignment state."`
	Gate     string            `json:"gate,omitempty" doc:"One sentence: what the gate saw and requires."`
	OpenedAt string            `json:"openedAt,omitempty" format:"date-time" doc:"When its offers began."`
	EndedAt  string            `json:"endedAt,omitempty" format:"date-time" doc:"When its last vehicle ended; the soak counts from here."`
	ClosedAt string            `json:"closedAt,omitempty" format:"date-time" doc:"When its gate decided."`
}

// Stratum is the progress of one kind of vehicles.
type Stratum struct {
	Name       string            `json:"name" doc:"The values that its vehicles share."`
	Counts     map[string]uint32 `json:"counts" doc:"Vehicles by assignment state."`
	WaveCounts map[string]uint32 `json:"waveCounts" doc:"Vehicles of the current wave by assignment state."`
}

// BurnPoint holds totals at one instant.
type BurnPoint struct {
	At        string `json:"at" format:"date-time" doc:"Instant."`
	Offered   uint32 `json:"offered" doc:"Vehicles ever offered the update."`
	Succeeded uint32 `json:"succeeded" doc:"Vehicles that succeeded."`
	Failed    uint32 `json:"failed" doc:"Vehicles that failed in any way."`
	Ended     uint32 `json:"ended" doc:"Vehicles of which nothing more comes: those that succeeded or failed, and those that refused, were skipped or were taken back."`
}

// Decision is what a gate decided and on what.
type Decision = gates.Decision

// Approval is one person's signature under a content.
type Approval struct {
	By          string `json:"by" doc:"Who approved."`
	At          string `json:"at,omitempty" format:"date-time" doc:"When."`
	ContentHash string `json:"contentHash" doc:"The content that was approved."`
}

// RosterEntry is where one vehicle stands in a campaign.
type RosterEntry struct {
	VIN     string `json:"vin" doc:"Vehicle."`
	Wave    uint32 `json:"wave" doc:"Its wave, from 1."`
	Attempt uint32 `json:"attempt" doc:"Number of the latest attempt; 0 before the first offer."`
	State   string `json:"state" doc:"Assignment state."`
	ECU     string `json:"ecu,omitempty" doc:"ECU concerned by a failure."`
	Code    string `json:"code,omitempty" doc:"Failure, refusal or skip code."`
	GoneOn  string `json:"goneOn,omitempty" enum:"Soaked,Early" doc:"Of one that took the update and has gone on to a campaign that needs it: whether it had soaked by then. Absent: it has not."`
}

// DryRun is what a start would do now.
type DryRun struct {
	Selected    uint64                 `json:"selected" doc:"Vehicles that would be on the roster."`
	Registered  uint64                 `json:"registered" doc:"Vehicles in all."`
	Excluded    []Exclusion            `json:"excluded" doc:"Matched vehicles that are left out, by reason."`
	Waves       []WavePlan             `json:"waves" doc:"Sizes of the waves."`
	Sample      []string               `json:"sample" doc:"Some VINs of the first wave, at most 20."`
	Residual    bool                   `json:"residual" doc:"Whether part of the selector was evaluated without an index."`
	Strata      []StratumPlan          `json:"strata,omitempty" doc:"Kinds of vehicles that the plan tells apart, by name; absent: none."`
	Plan        *Plan                  `json:"plan,omitempty" doc:"The plan with its defaults, as a campaign would keep it."`
	ContentHash string                 `json:"contentHash,omitempty" doc:"Hash over that, the package and the versions of cohorts, as approvals and starts name it; absent: the plan has no id."`
	Cohorts     []named.CohortVersion  `json:"cohorts,omitempty" doc:"The cohorts that the plan names, and that the hash is over; absent: it names none."`
	Rollback    *undo.RollbackProspect `json:"rollback,omitempty" doc:"The way back."`
	Timing      string                 `json:"timing,omitempty" doc:"When the campaign would begin, offer and end, as sentences; absent where the plan names no time."`
	Stones      []rivalry.Stone        `json:"stones,omitempty" doc:"Campaigns under way that bring what vehicles lack which are left out, by reason, most vehicles first, at most 64; absent: none."`
	Warnings    []warning.Warning      `json:"warnings,omitempty" doc:"What the plan says that nothing refuses yet and was hardly meant, or costs more than it seems; at most 64; absent: nothing."`

	StartRefused string `json:"startRefused,omitempty" doc:"Why a start would be refused now, where the campaign of that id has begun: plan and hash can be compared with it, and nothing else is told."`

	rivalry.Met
}

// Exclusion is a reason why matched vehicles are left out.
type Exclusion struct {
	Code   string   `json:"code" doc:"Reason, e.g. HardwareMismatch."`
	Detail string   `json:"detail,omitempty" doc:"The reason as a sentence."`
	Count  uint64   `json:"count" doc:"Vehicles."`
	Sample []string `json:"sample" doc:"Some of them, at most 20."`
}

// WavePlan is the size one wave would have.
type WavePlan struct {
	Number uint32   `json:"number" doc:"Place in the plan, from 1."`
	Name   string   `json:"name,omitempty" doc:"Name for people."`
	Size   uint32   `json:"size" doc:"Vehicles."`
	Proof  string   `json:"proof,omitempty" doc:"What the wave can show its gate, as a sentence; absent where nothing has to be proven."`
	Note   string   `json:"note,omitempty" doc:"Why the wave has another size than the plan says, as a sentence; absent where it has that."`
	Sample []string `json:"sample" doc:"Its first VINs, at most 20."`
}

// StratumPlan is one kind of vehicles that the plan tells apart.
type StratumPlan struct {
	Name    string `json:"name" doc:"The values that its vehicles share."`
	Size    uint32 `json:"size" doc:"Vehicles."`
	Covered uint32 `json:"covered" doc:"Vehicles in the wave that must hold some of each."`
}
