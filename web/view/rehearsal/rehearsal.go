// Package rehearsal has the JSON shapes of rehearsals, for the API, the command line and the
// dashboard. Each field says what it means where the OpenAPI document shows it; a field is
// named as in its message, and copied by package mirror, which panics for one that is not there.
package rehearsal

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/mirror"
)

// SupposedPlan asks for the rehearsal of a plan.
type SupposedPlan struct {
	Plan  view.Plan  `json:"plan" doc:"What would be started."`
	Model FleetModel `json:"model,omitempty" required:"false" doc:"What is supposed of the vehicles."`
}

// Suppositions asks for the rehearsal of a campaign that is there.
type Suppositions struct {
	Model FleetModel `json:"model,omitempty" required:"false" doc:"What is supposed of the vehicles."`
}

// FleetModel is what a rehearsal supposes of the vehicles.
type FleetModel struct {
	OnlinePercent  *float64      `json:"onlinePercent,omitempty" minimum:"0" maximum:"100" doc:"Vehicles that are online when they are offered the update; default: the share of those selected that is online at the moment."`
	NeverPercent   *float64      `json:"neverPercent,omitempty" minimum:"0" maximum:"100" doc:"Vehicles that never answer; default 1."`
	RefusedPercent *float64      `json:"refusedPercent,omitempty" minimum:"0" maximum:"100" doc:"Offers that are refused, of those that reach a vehicle; default 1."`
	FailedPercent  *float64      `json:"failedPercent,omitempty" minimum:"0" maximum:"100" doc:"Installations that fail at the first attempt; default 1."`
	Strata         []StratumRate `json:"strata,omitempty" maxItems:"1024" doc:"Strata whose installations fail at another rate."`
	Absence        *Delay        `json:"absence,omitempty" doc:"Time until a vehicle comes that is not online; default 480 and 2,880 minutes."`
	Download       *Delay        `json:"download,omitempty" doc:"Time that a download takes; default 20 and 60 minutes."`
	Installation   *Delay        `json:"installation,omitempty" doc:"Time from the permit to the end of the installation; default 30 and 90 minutes."`
	Runs           uint32        `json:"runs,omitempty" maximum:"100" doc:"Runs; default 20."`
	Seed           uint64        `json:"seed,omitempty" doc:"What the dice of the runs are made of; default 1."`

	OpeningMinutes *float64 `json:"openingMinutes,omitempty" minimum:"0" maximum:"527040" doc:"Time until a person opens a gate that waits for nothing else; default 0."`

	PersistentPercent *float64 `json:"persistentPercent,omitempty" minimum:"0" maximum:"100" doc:"Where the plan tries again: failures that persist, as a defect of the update does, at each attempt of the vehicle; the others may pass. Default 50. All failures of a bad update persist."`

	ConsentedPercent *float64 `json:"consentedPercent,omitempty" minimum:"0" maximum:"100" doc:"Where the plan asks for consent: vehicles whose owner agrees; default 90."`
	Consent          *Delay   `json:"consent,omitempty" doc:"Where the plan asks for consent: time until the answer about a phase; default 60 and 1,440 minutes."`
	UnreadyPercent   *float64 `json:"unreadyPercent,omitempty" minimum:"0" maximum:"100" doc:"Where the package wants vehicles to be parked, charged or the like: those that are not when they could install; default 20."`
	Readying         *Delay   `json:"readying,omitempty" doc:"Likewise: time until one that is not ready is; default 120 and 720 minutes."`
}

// StratumRate is how often installations fail in a stratum.
type StratumRate struct {
	Name          string  `json:"name" maxLength:"4096" doc:"The stratum, as a dry run names it." example:"model e1"`
	FailedPercent float64 `json:"failedPercent" minimum:"0" maximum:"100" doc:"Installations that fail."`
}

// Delay is a log-normal time.
type Delay struct {
	MedianMinutes float64 `json:"medianMinutes" doc:"Half of the vehicles take no longer."`
	P90Minutes    float64 `json:"p90Minutes,omitempty" doc:"Nine of ten take no longer; default: the median, which all take then."`
}

// Rehearsal is what became of a plan in some runs.
type Rehearsal struct {
	BeginsAt           string            `json:"beginsAt" format:"date-time" doc:"When the runs begin: now, or at the start that the plan names."`
	StartRefused       string            `json:"startRefused,omitempty" doc:"Why a start would be refused now, where the campaign of that id has begun: nothing was played then."`
	Model              FleetModel        `json:"model" doc:"What was supposed, with every default."`
	Selected           uint64            `json:"selected" doc:"Vehicles that would be on the roster."`
	Vehicles           uint32            `json:"vehicles" doc:"Of these in each run."`
	Notes              []string          `json:"notes" doc:"What was simplified, and how exact the answer is, as sentences."`
	CompletedPercent   float64           `json:"completedPercent" doc:"Runs in which the campaign was completed."`
	HaltedPercent      float64           `json:"haltedPercent" doc:"Runs in which a gate halted it."`
	Curve              []CompletionPoint `json:"curve" doc:"When how many vehicles have ended."`
	DownloadsPerMinute Spread            `json:"downloadsPerMinute" doc:"Downloads that begin in the busiest minute."`
	Gates              []GateChance      `json:"gates" doc:"What the gate of each wave decided."`
	BlastRadius        []BlastRadius     `json:"blastRadius" doc:"What a bad update does before a gate halts the campaign."`
	Reachable          float64           `json:"reachable" doc:"Vehicles that answer some time, on average."`
	Succeeded          float64           `json:"succeeded" doc:"Vehicles that have succeeded at the end of a run, on average."`
	Failed             float64           `json:"failed" doc:"Vehicles whose last installation failed, on average."`
	Refused            float64           `json:"refused" doc:"Vehicles that refused, on average."`
	Silent             float64           `json:"silent" doc:"Vehicles that were given up, or whose offer ran out before they came, on average."`
	Left               float64           `json:"left" doc:"Vehicles that were never offered the update, or stopped on the way, on average."`
}

// CompletionPoint is when so many vehicles have ended.
type CompletionPoint struct {
	Percent    uint32 `json:"percent" doc:"Of the reachable vehicles: they have succeeded, failed or refused."`
	P50Seconds *int64 `json:"p50Seconds,omitempty" doc:"Half of the runs are there so long after the start; absent: fewer ever are."`
	P90Seconds *int64 `json:"p90Seconds,omitempty" doc:"Nine of ten runs are there so long after the start; absent: fewer ever are."`
}

// Spread is two quantiles of the runs.
type Spread struct {
	P50 float64 `json:"p50" doc:"Half of the runs are not above."`
	P90 float64 `json:"p90" doc:"Nine of ten runs are not above."`
}

// GateChance is how often the gate of a wave decided what.
type GateChance struct {
	Wave             uint32  `json:"wave" doc:"Place in the plan, from 1."`
	Name             string  `json:"name,omitempty" doc:"Name for people."`
	Size             uint32  `json:"size" doc:"Vehicles of the wave."`
	Vehicles         uint32  `json:"vehicles" doc:"Of these in each run."`
	PassedPercent    float64 `json:"passedPercent" doc:"Runs in which it opened."`
	HaltedPercent    float64 `json:"haltedPercent" doc:"Runs in which it halted the campaign."`
	UndecidedPercent float64 `json:"undecidedPercent" doc:"Runs in which it never decided."`
	Text             string  `json:"text,omitempty" doc:"Decision of the halt that came most often, as one run has it; absent: there was none."`
}

// BlastRadius is what a bad update does before it is stopped.
type BlastRadius struct {
	Times         uint32  `json:"times" doc:"How many times the limit of the first gate the installations fail; a limit of 0 is taken for 1 percent."`
	LimitPercent  float64 `json:"limitPercent" doc:"Limit of the first gate; 0: it allows no failure, and 1 percent is taken."`
	FailedPercent float64 `json:"failedPercent" doc:"Vehicles on which it fails, at each of their attempts."`
	HaltedPercent float64 `json:"haltedPercent" doc:"Runs in which a gate halted the campaign."`
	Failed        Spread  `json:"failed" doc:"Vehicles whose last installation failed in the end."`
	Offered       Spread  `json:"offered" doc:"Vehicles that were offered the update."`
}

// ToModel turns what a person supposes into a message.
func ToModel(m FleetModel) *messages.FleetModel {
	model := &messages.FleetModel{}
	mirror.To(model.ProtoReflect(), m)
	return model
}

// From turns an answer into a view.
func From(m *messages.Rehearsal) Rehearsal {
	v := Rehearsal{
		BeginsAt: view.Time(m.GetBeginsAtMs()), StartRefused: m.GetStartRefused(), Selected: m.GetSelected(), Vehicles: m.GetVehicles(), Notes: append([]string{}, m.GetNotes()...),
		CompletedPercent: m.GetCompletedPercent(), HaltedPercent: m.GetHaltedPercent(),
		Curve: []CompletionPoint{}, Gates: []GateChance{}, BlastRadius: []BlastRadius{},
		Reachable: m.GetReachable(), Succeeded: m.GetSucceeded(), Failed: m.GetFailed(), Refused: m.GetRefused(), Silent: m.GetSilent(), Left: m.GetLeft(),
	}
	mirror.From(&v.Model, m.GetModel().ProtoReflect())
	mirror.From(&v.DownloadsPerMinute, m.GetDownloadsPerMinute().ProtoReflect())
	for _, p := range m.GetCurve() {
		v.Curve = append(v.Curve, of[CompletionPoint](p))
	}
	for _, g := range m.GetGates() {
		v.Gates = append(v.Gates, of[GateChance](g))
	}
	for _, b := range m.GetBlastRadius() {
		v.BlastRadius = append(v.BlastRadius, of[BlastRadius](b))
	}
	return v
}

func of[T any](m proto.Message) (v T) {
	mirror.From(&v, m.ProtoReflect())
	return v
}
