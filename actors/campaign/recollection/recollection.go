// Package recollection is what a campaign does for vehicles whose records have lost an attempt: their
// store lost its last commits, while what had been reported before was heard. Package
// pacecar/actors/vehicle/recollection is the other side.
//
// With each word a campaign says how far it has heard the attempt ([Of]), so that a record which knows
// less goes on from there. One that has not heard of the attempt at all says so, and is given it back
// under the same number ([Lost]): the vehicle itself has forgotten nothing, and would install what
// has a higher number once more. One that goes on with an attempt that has ended, or that such ones have
// followed, is told to give it up ([GoesBack]). One that speaks of an earlier attempt than the roster has is asked for
// that ([Hints]): what it says may be old. So is one that says how an attempt ended under a number of before that ([Misnumbers]). Nothing changes in the roster by that. What it has is what the vehicle
// said, and the next report has a higher number. So a permit that the vehicle may have stays
// with the campaign until the vehicle's actor has it, to be taken back: a stop in between
// withdraws it as any other one. Only where nothing had been downloaded, giving back is an offer: it goes out as any other
// one, with its place and at its pace.
package recollection

import (
	"fmt"
	"slices"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

// Of is what a campaign has heard of the attempt of an entry; nil: nothing, or nothing that goes on. Of an attempt
// that has ended or given way, record and campaign know the same end under the same number: to say that it was
// heard would make the record take itself for behind. A permit that was given before now ends before one that is given now.
func Of(c *standing.Standing, e roster.Entry, nowMs int64) *messages.HeardAttempt {
	if !goesOn(e) {
		return nil
	}
	h := &messages.HeardAttempt{Sequence: uint64(e.Sequence), State: messages.AssignmentState(e.State)}
	switch {
	case e.State == roster.Asleep, e.Early:
		h.State = messages.AssignmentState_OFFERED // it is offered again, and says how far it is
	case roster.MayInstall(e.State):
		h.PermitUntilMs = nowMs + c.Plan.GetPermitLifeSeconds()*1000
	}
	return h
}

// Forgot tells whether a report says that a vehicle's record does not know the attempt of the roster.
func Forgot(e roster.Entry, r *messages.AssignmentReport) bool {
	return r.GetState() == messages.AssignmentState_ASSIGNMENT_STATE_UNSPECIFIED && r.GetAttempt() == uint32(e.Attempt)
}

// Hints tells whether a report lets suppose that of one of which nothing was heard, or is of an earlier attempt, while the campaign
// takes the vehicle for silent: it may be old. Of one that is being installed the result is awaited: nothing begins beside it.
func Hints(e roster.Entry, r *messages.AssignmentReport) bool {
	state := uint8(r.GetState())
	return e.State == roster.Stalled && !roster.Dealt(e) && (e.Early || e.Sequence > 0) && (Forgot(e, r) || r.GetAttempt() < uint32(e.Attempt) && state != 0 && state != roster.Installing && state != roster.Installed)
}

// Misnumbers tells whether a record says how an attempt ended under a number that the roster knows for something that came before
// the end: it fell back, and has counted on since. To ask it says how far the attempt was heard, so that it says
// the end once more, with a number that counts. It has the vehicle's actor repeat the report until then that nothing acknowledges it.
func Misnumbers(e roster.Entry, r *messages.AssignmentReport) bool {
	return roster.Terminal(uint8(r.GetState())) && !r.GetReturns() && r.GetAttempt() == uint32(e.Attempt) && r.GetSequence() <= uint64(e.Sequence) && goesOn(e)
}

// goesOn tells whether something was heard of an attempt, and that goes on.
func goesOn(e roster.Entry) bool {
	return e.Sequence > 0 && !roster.Dealt(e) && (roster.Underway(e.State) || e.State == roster.Stalled)
}

// alarmEvery is how often the history takes a line about records that are behind.
const alarmEvery = time.Minute

// Lost are those of the vehicles at these positions, which have not heard of the attempts of the roster,
// whose records have lost them; with the alarm about that, one line of history however
// many they are, and at most one a minute. What is offered, and not given up as silent, is offered again in any case. One that was given up as silent
// is there after all, and nobody would ask it. One whose attempt has ended goes on with it.
func Lost(c *standing.Standing, nowMs int64, unheard []uint32) (alarm standing.Event, lost []uint32) {
	for _, at := range unheard {
		if e := c.Roster.Get(at); (underway(c, e) || GoesOn(e)) && !slices.Contains(lost, at) {
			lost = append(lost, at)
		}
	}
	if since := nowMs - c.BehindMs; len(lost) == 0 || since >= 0 && since < alarmEvery.Milliseconds() {
		return nil, lost
	}
	first := string(c.Roster.VIN(lost[0]))
	text := "the vehicle's record has lost the attempt that it reported"
	if n := len(lost); n > 1 {
		text = fmt.Sprintf("the records of %s, %s among them, have lost the attempts that they reported", gate.Vehicles(uint32(n)), first)
	}
	f := c.Fact("RecordsBehind", nowMs, "vehicle", c.Life, text+": the store may have lost its last commits")
	f.VIN = first
	return standing.RecordsBehind{Fact: f}, lost
}

// GoesBack tells whether a report shows that a record has lost how an attempt ended, and goes on with it, or with an earlier one: it
// waits for words that nobody will say. One that installs is left to its result, and where another attempt is under way,
// or follows, that replaces the earlier one.
func GoesBack(e roster.Entry, r *messages.AssignmentReport) bool {
	state := uint8(r.GetState())
	return !mutant.EndNotSaidAgain.Planted() && roster.Terminal(e.State) && r.GetAttempt() <= uint32(e.Attempt) && roster.InFlight(state) && state < roster.Installing
}

// GoesOn tells whether a vehicle whose record does not know the attempt of the roster, and that speaks of it, goes on with what has
// ended. One that succeeded has nothing to go on with.
func GoesOn(e roster.Entry) bool {
	return !mutant.EndNotSaidAgain.Planted() && roster.Terminal(e.State) && e.State != roster.Succeeded && e.Sequence > 0 && !roster.Dealt(e)
}

// Nothing is what a record says of an attempt that it does not know.
func Nothing(c *standing.Standing, at uint32, e roster.Entry) *messages.AssignmentReport {
	return &messages.AssignmentReport{CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt)}
}

// Over is why a record is told to give up an attempt with which it goes on so.
func Over(e roster.Entry, attempt uint32) string {
	what := "it"
	if attempt < uint32(e.Attempt) {
		what = fmt.Sprintf("attempt %d has followed it, and", e.Attempt)
	}
	if !roster.Terminal(e.State) {
		return what + " the campaign is over"
	}
	return fmt.Sprintf("%s has ended (%v)", what, messages.AssignmentState(e.State))
}

// End is what the record hears of the attempt that it is to give up: how it ended, so that it knows that it is behind. One that
// has succeeded was permitted, and may have been installed: the vehicle is asked, and its answer, or what it runs, decides.
func End(c *standing.Standing, e roster.Entry, r *messages.AssignmentReport, nowMs int64) *messages.HeardAttempt {
	if r.GetState() == 0 {
		return nil // the record knows nothing, and is to keep that the attempt was cancelled
	}
	if r.GetAttempt() != uint32(e.Attempt) || !roster.Terminal(e.State) {
		return &messages.HeardAttempt{Sequence: r.GetSequence(), State: r.GetState()}
	}
	h := &messages.HeardAttempt{Sequence: uint64(e.Sequence), State: messages.AssignmentState(e.State)}
	if e.State == roster.Succeeded && !mutant.SuccessCalledBack.Planted() {
		h.PermitUntilMs = nowMs + c.Plan.GetPermitLifeSeconds()*1000
	}
	return h
}

// underway tells whether the roster has an attempt of a vehicle under way of which that has reported.
func underway(c *standing.Standing, e roster.Entry) bool {
	switch {
	case e.Sequence == 0 || roster.Dealt(e):
		return false
	case e.Early:
		return c.Ending() || c.Offers() && c.ShutMs == 0
	default:
		return c.Cancels(e.State) || e.State == roster.Stalled || roster.InFlight(e.State) && e.State != roster.Offered
	}
}
