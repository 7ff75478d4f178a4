// Package rival is what a campaign knows of the other campaigns that it meets at its vehicles:
// which of its vehicles wait for which of them, and how many have changed hands.
//
// An attempt that gave way to another campaign, before it began or before it installed, is
// over and counts for nothing: the vehicle waits, and another attempt follows. While it waits
// for somebody it holds no place in flight. When its actor says that it is the campaign's turn,
// it is offered the update like any other that waits for another attempt. That word may be lost, and
// a campaign that ends does not look for the vehicles that soak for it: so the actor is asked for as long
// as it takes, and has whoever keeps it say again whether that is still so.
//
// Times are Unix milliseconds, deadlines Unix seconds, as in package lease.
package rival

import (
	"math"
	"time"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/lot"
	"pacecar/messages"
	"pacecar/mutant"
)

const (
	// A vehicle that waits is asked every soonestAsk, and no campaign asks more than one in each of asking: 300,000 that
	// wait are asked every 10 minutes, a million every 33, and up to a quarter later, which is at most 500 questions a second.
	soonestAsk = 10 * time.Minute
	longestAsk = 6 * time.Hour
	asking     = 2 * time.Millisecond
	// MaximumSpared is how many attempts of one vehicle may give way and come again. With the most that
	// a plan grants it stays below lastAttempt.
	MaximumSpared = 215
	// lastAttempt is the last one that another may follow. They are counted in a byte, of which the rest is
	// for installations that dealers tell of; a number that came again would make an old word a new one.
	lastAttempt = 240
)

// CodeGaveWayTooOften is the reason of vehicles that are given up to other campaigns because too
// many of their attempts gave way.
const CodeGaveWayTooOften = "GaveWayTooOften"

// Again tells whether another attempt may follow this one, as far as their numbers go.
func Again(e roster.Entry) bool { return e.Attempt < lastAttempt }

// Claims tells whether the actor of a vehicle may keep the campaign waiting for it still, whose rows
// have ended: its attempt gave way there, and did not come again.
func Claims(e roster.Entry) bool {
	return e.Spared > 0 && (e.State == roster.Cancelled || e.State == roster.Failed)
}

// TooOften tells whether a vehicle is given up when its attempt gives way.
func TooOften(e roster.Entry) bool { return e.Spared >= MaximumSpared || !Again(e) }

// Yields tells whether a report says that its attempt gave way, or that the vehicle of one that
// waits has forgotten it.
func Yields(e roster.Entry, r *messages.AssignmentReport) bool {
	return r.GetReturns() || roster.Deferred(e) && forgets(e, r)
}

// forgets tells whether a report shows that the record of a vehicle does not have it waiting: it knows nothing of the attempt that gave
// way, or that it was cancelled or has expired, as one that has lost how it gave way. Nobody would tell that it is its turn. Any
// other end is news of the attempt itself: a refusal is none to offer again.
func forgets(e roster.Entry, r *messages.AssignmentReport) bool {
	state := uint8(r.GetState())
	return state == 0 || r.GetAttempt() == uint32(e.Attempt) && (state == roster.Cancelled || state == roster.Expired)
}

// Ended tells whether the attempt that gave way has ended after all, by the record of a vehicle that has lost how it did.
func Ended(e roster.Entry, r *messages.AssignmentReport) bool {
	state := uint8(r.GetState())
	return roster.Deferred(e) && r.GetAttempt() == uint32(e.Attempt) && roster.Terminal(state) && state != roster.Superseded && !Yields(e, r)
}

// Yield is where a vehicle of the roster stands whose attempt gave way, or waits for somebody
// else now, as so many do, apart from for whom; false: the report is old. In a campaign that ends it is over. It keeps
// the row of what it failed with before.
func Yield(e roster.Entry, r *messages.AssignmentReport, ending bool, nowMs int64, salt string, waiting uint32) (roster.Entry, bool) {
	sequence := uint32(min(r.GetSequence(), math.MaxUint32))
	if r.GetAttempt() != uint32(e.Attempt) || e.Attempt == 0 || roster.Terminal(e.State) || r.GetReturns() && sequence <= e.Sequence {
		return e, false
	}
	to := roster.Entry{State: roster.Waiting, Attempt: e.Attempt, Spared: e.Spared, Sequence: max(sequence, e.Sequence), Deadline: lease.Seconds(nowMs), Reason: e.Reason}
	switch {
	case ending && e.State != roster.Waiting:
		to.State, to.Deadline = roster.Cancelled, 0
		return to, true
	case e.State != roster.Waiting && TooOften(e):
		to.State, to.Deadline = roster.Superseded, 0
		return to, true
	case e.State != roster.Waiting && !mutant.YieldCounted.Planted():
		to.Spared++
	}
	if r.GetWaitsFor() != "" {
		to.Asks = 1
		to.Deadline = askAt(nowMs, waiting, salt, r.GetVin())
	}
	return to, true
}

// GivenUp is the report that ends an attempt which gave way, with the reason: it was the last one that may,
// or its campaign ends.
func GivenUp(to roster.Entry, r *messages.AssignmentReport) *messages.AssignmentReport {
	if to.State != roster.Superseded {
		return r
	}
	return &messages.AssignmentReport{Vin: r.GetVin(), Code: CodeGaveWayTooOften}
}

// Ask is a vehicle that waits, as so many do, and is asked now.
func Ask(e roster.Entry, nowMs int64, salt, vin string, waiting uint32) roster.Entry {
	e.Asks = min(e.Asks, math.MaxUint8-1) + 1
	e.Deadline = askAt(nowMs, waiting, salt, vin)
	return e
}

// askAt is when one of so many vehicles that wait is asked. Up to a quarter is added, by the VIN, so that
// those which began to wait together are not asked together.
func askAt(nowMs int64, waiting uint32, salt, vin string) uint32 {
	pause := min(max(time.Duration(waiting)*asking, soonestAsk), longestAsk).Milliseconds()
	spread := int64(lot.Of(salt, vin)>>32) * (pause / 4) >> 32
	return lease.Seconds(nowMs + pause + spread)
}

// Failed is how many attempts of a vehicle count as the plan's.
func Failed(e roster.Entry) uint8 { return e.Attempt - min(e.Spared, e.Attempt) }
