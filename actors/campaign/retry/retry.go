// Package retry is whether a vehicle whose attempt failed is tried again, and when, and what it has come
// to when it is not.
//
// A plan has classes of failure codes, each with its own number of attempts and its own pause;
// the first class that names a code counts, and the plan's own patience counts for a code
// that none names. A refusal is no failure and is never tried again: the campaign does not
// ask about it.
//
// The pause is doubled with each attempt, up to a longest one, and up to a quarter is added,
// by the campaign's salt and the VIN: vehicles that failed together, because a server was
// away for example, do not return together, and one vehicle always gets the same pause.
package retry

import (
	"math/bits"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/lot"
	"pacecar/messages"
	"pacecar/mutant"
)

// LongestBackOff is the longest pause between two attempts in seconds, unless a class of
// the plan names another one.
const LongestBackOff = 3_600

// Patience is that with failures of one code.
type Patience struct {
	Attempts              uint32
	backOff, longestPause int64 // seconds
}

// With is the patience of a checked plan with a failure of this code.
func With(r *messages.Retries, code string) Patience {
	for _, c := range r.GetClasses() {
		if mutant.ClassesForgotten.Planted() {
			break
		}
		for _, pattern := range c.GetCodes() {
			if messages.Matches(pattern, code) {
				return Patience{c.GetMaximumAttempts(), c.GetBackOffSeconds(), c.GetMaximumBackOffSeconds()}
			}
		}
	}
	return Patience{r.GetMaximumAttempts(), r.GetBackOffSeconds(), LongestBackOff}
}

// After is how long a vehicle waits after so many attempts, in milliseconds.
func (p Patience) After(attempts uint8, salt, vin string) int64 {
	pause := p.longestPause
	if doubled := attempts - 1; p.backOff > 0 && int(doubled) < bits.LeadingZeros64(uint64(p.backOff))-1 {
		pause = min(p.backOff<<doubled, p.longestPause)
	}
	share, _ := bits.Mul64(lot.Of(salt, vin), uint64(pause)*1000/4)
	return 1000*pause + int64(share)
}

// Stop is where a vehicle that waits, for another attempt or for another campaign, stands when none
// follows any more: it has failed if one of its attempts did, with the reason of that, and otherwise
// has ended as the caller says.
func Stop(e roster.Entry, otherwise uint8) roster.Entry {
	e.State, e.Deadline, e.Asks, e.Rival = roster.Failed, 0, 0, 0
	if e.Reason == 0 {
		e.State = otherwise
	}
	return e
}

// Lost is where a vehicle stands whose attempt has ended without success, and without another one, when
// it had failed in one before. It has failed, with the reason that it had then: gates must not lose
// that. The attempt that ended counts for nothing. False: it stays as it ended; one that runs the
// software already does, whatever it failed with before.
func Lost(e roster.Entry, code string) (roster.Entry, bool) {
	switch {
	case e.Reason == 0 || mutant.FailureForgotten.Planted():
		return e, false
	case e.State == roster.Skipped && code == targeting.AlreadyInstalled:
		return e, false
	case e.State != roster.Skipped && e.State != roster.Rejected && e.State != roster.Cancelled && e.State != roster.Superseded:
		return e, false
	}
	e.State, e.Spared = roster.Failed, e.Spared+1
	return e, true
}
