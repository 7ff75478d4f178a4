package report

import "pacecar/web/view"

// Report is the final account of a campaign, or the account so far.
type Report struct {
	GeneratedAt  string        `json:"generatedAt" format:"date-time" doc:"When the account was drawn up."`
	Final        bool          `json:"final" doc:"Whether the campaign has ended."`
	Succeeded    uint32        `json:"succeeded" doc:"Vehicles with the new software proven by their manifest."`
	Unsuccessful uint32        `json:"unsuccessful" doc:"Vehicles that ended in any other way, refusals and skips included. Those that took the update and have gone on before they had soaked, the campaign's goneOnEarly, are in neither."`
	Remaining    uint32        `json:"remaining" doc:"Vehicles that have not ended."`
	Seconds      int64         `json:"seconds,omitempty" doc:"From start to end, or to now."`
	SuccessRate  Rate          `json:"successRate" doc:"Successes among the vehicles that tried the update: that succeeded or failed, as gates count them. Who refused it is in no rate."`
	FailureRate  Rate          `json:"failureRate" doc:"Failures among them: failed, reverted, expired, stalled, or unhealthy afterwards."`
	Milestones   []Milestone   `json:"milestones" doc:"When shares of the successes had come."`
	Failures     []Group       `json:"failureGroups" doc:"Failures with what their vehicles share: all of them, then by ECU and code, the 8 most frequent."`
	ComparedBy   []string      `json:"comparedBy" doc:"Attributes that failures were compared by, as they are at present. The software that the package installs is none of them: it only tells who succeeded."`
	Waiting      uint32        `json:"waiting" doc:"Vehicles that wait for an offer."`
	Tail         []TailVehicle `json:"tail" doc:"Vehicles in flight, the longest first, at most 20."`
	Outlook      *Outlook      `json:"outlook,omitempty" doc:"When most vehicles will have ended; absent: the campaign does not run."`
	Breakdowns   []Breakdown   `json:"breakdowns" doc:"How the roster stands by region and by model, as vehicles are registered at present."`
	Gates        []Judgement   `json:"gates" doc:"What gates decided, judged again, oldest first."`
	Acts         []view.Line   `json:"acts" doc:"What persons did, oldest first, at most 500."`
	Missing      []string      `json:"missing,omitempty" doc:"What could not be told, and why."`
	Campaign     view.Campaign `json:"campaign" doc:"The campaign itself."`
}

// Rate is a share with exact bounds.
type Rate struct {
	Part    uint32  `json:"part" doc:"Vehicles."`
	Of      uint32  `json:"of" doc:"Of so many."`
	Percent float64 `json:"percent" doc:"The share itself; 0 of nothing."`
	Lower   float64 `json:"lowerPercent" doc:"Lower bound (Clopper-Pearson): with its upper one it holds the rate with 95 %."`
	Upper   float64 `json:"upperPercent" doc:"Upper bound."`
}

// Milestone is when a share of the successes so far had come.
type Milestone struct {
	Percent uint32 `json:"percent" doc:"Share of the successes so far."`
	Seconds int64  `json:"seconds" doc:"Seconds after the start by which it had come, as finely as totals are kept."`
}

// Group is failures of one ECU with one code; without either, all failures.
type Group struct {
	ECU    string        `json:"ecu,omitempty" doc:"ECU concerned."`
	Code   string        `json:"code,omitempty" doc:"Failure code, or the state in which vehicles ended without one; absent: all failures."`
	Failed uint32        `json:"failed" doc:"Vehicles."`
	Shared []SharedValue `json:"shared" doc:"What is more frequent among them than among all that tried the update, by more than chance explains; the surest first, at most 10."`
}

// SharedValue is a value that failures have in common.
type SharedValue struct {
	Attribute   string  `json:"attribute" doc:"Attribute, as selectors write it."`
	Value       string  `json:"value" doc:"Its value."`
	Failed      uint32  `json:"failed" doc:"Failures with it."`
	FailedOf    uint32  `json:"failedOf" doc:"Of so many failures that are registered."`
	Tried       uint32  `json:"tried" doc:"Vehicles that tried the update with it."`
	TriedOf     uint32  `json:"triedOf" doc:"Of so many that tried it and are registered."`
	Lift        float64 `json:"lift" doc:"Share among the failures / share among those that tried."`
	LiftAtLeast float64 `json:"liftAtLeast" doc:"Lower bound of the lift: all bounds of one group hold together with 95 %."`
}

// TailVehicle is a vehicle that the campaign still waits for.
type TailVehicle struct {
	view.RosterEntry
	OfferedAt string `json:"offeredAt,omitempty" format:"date-time" doc:"When it was offered the update; absent: it does not say."`
	Why       string `json:"why,omitempty" doc:"Why it is not done, in a sentence."`
}
