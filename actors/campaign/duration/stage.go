package duration

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Stage is what an attempt has come to, in order.
type Stage uint8

// The stages.
const (
	None Stage = iota
	Downloaded
	Installed
	Succeeded
)

// states are those of the entries that come to a stage.
var states = [...]uint8{Downloaded: roster.Downloaded, Installed: roster.Installed, Succeeded: roster.Succeeded}

const stages = len(states) - 1

// StageOf is the stage that a state comes to; None: to none.
func StageOf(state uint8) Stage {
	for stage := Downloaded; stage <= Succeeded; stage++ {
		if states[stage] == state {
			return stage
		}
	}
	return None
}

// Note has an entry, which is in its new state, remember the stage that it has come to. It tells
// whether the attempt comes to it for the first time: then its time counts.
func Note(e *roster.Entry) bool {
	stage := StageOf(e.State)
	if stage <= Stage(e.Timed) {
		return false
	}
	e.Timed = uint8(stage)
	return true
}

// Took is how long the attempt of an entry took since its offer, where it comes to a stage for the
// first time with this report, and the report says so; else nil.
func Took(e *roster.Entry, r *messages.AssignmentReport) *uint32 {
	if r.SinceOfferSeconds == nil || !Note(e) {
		return nil
	}
	return r.SinceOfferSeconds
}

// Of is the latest stage that counted of an attempt, by the entry as it was: none of a later one.
func Of(e roster.Entry, attempt uint8) uint8 {
	if attempt != e.Attempt {
		return uint8(None)
	}
	return e.Timed
}
