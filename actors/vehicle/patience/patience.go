// Package patience is how long the steps of an attempt may take, by the plan of its campaign.
//
// A download is given up in time. An installation cannot be: whatever the engine decides,
// the vehicle may be flashing. When its time is over the vehicle is asked for its manifest,
// and when that does not come the attempt is overdue: it counts as lost until the vehicle
// says how it ended, and keeps every other installation away meanwhile. What only a dealer says
// to be installed counts for seven days.
package patience

import (
	"fmt"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
	"pacecar/mutant"
)

// confirmation is how long a dealer's word counts that no manifest confirms.
const confirmation = 7 * 24 * time.Hour

// grace is how long an overdue installation has to answer with its manifest.
const grace = 5 * time.Minute

// Over is what has outlasted its time.
type Over uint8

// What may.
const (
	Nothing      Over = iota
	Download          // from acceptance to the end of the download
	Attempt           // from acceptance, before the installation
	Installation      // from its beginning
	Answer            // to the request for a manifest
	Confirmation      // of a dealer's word by a manifest
)

// Next is when patience with an attempt ends next, in Unix milliseconds, and with what;
// Nothing: never.
func Next(a *messages.Assignment) (atMs int64, over Over) {
	if assignment.Undecided(a) || mutant.TimeoutsForgotten.Planted() {
		return 0, Nothing
	}
	t := a.GetPolicy().GetTimeouts()
	switch a.GetState() {
	case assignment.Accepted, assignment.Downloading:
		return sooner(after(a.GetAcceptedAtMs(), t.GetDownloadSeconds()), Download, Total(a), Attempt)
	case assignment.Downloaded:
		if from, still := assignment.StillFrom(a); still && Total(a) > from {
			return 0, Nothing // the campaign's time, not the vehicle's
		}
		return sooner(Total(a), Attempt, 0, Nothing)
	case assignment.Installing, assignment.Installed:
		switch a.GetCode() {
		case assignment.CodeManifestAsked:
			return a.GetChangedAtMs() + grace.Milliseconds(), Answer
		case assignment.CodeTimedOut:
			return 0, Nothing
		case assignment.CodeDealerSays:
			return a.GetChangedAtMs() + confirmation.Milliseconds(), Confirmation
		}
		return sooner(after(a.GetInstallingAtMs(), t.GetInstallSeconds()), Installation, Total(a), Installation)
	default: // a permit in the vehicle's hands ends with the time of the attempt
		return 0, Nothing
	}
}

// Due is when patience with an attempt ends next; 0: never.
func Due(a *messages.Assignment) int64 {
	at, _ := Next(a)
	return at
}

// Total is when the time of the whole attempt ends, in which the campaign was not waited for; 0: never.
func Total(a *messages.Assignment) int64 {
	if at := after(a.GetAcceptedAtMs(), a.GetPolicy().GetTimeouts().GetTotalSeconds()); at != 0 {
		return at + a.GetWaitedMs()
	}
	return 0
}

// Within is when a permit ends that would end then: it outlives neither its offer nor its attempt.
func Within(a *messages.Assignment, expiresMs int64) int64 {
	for _, until := range []int64{a.GetExpiresAtMs(), Total(a)} {
		if until != 0 {
			expiresMs = min(expiresMs, until)
		}
	}
	return expiresMs
}

// Empty tells whether a permit has run out when it comes, because clocks of nodes differ. It is asked
// for again in its own time, with growing pauses.
func Empty(expiresMs, atMs int64) bool {
	return expiresMs <= atMs && !mutant.EmptyPermitAnswered.Planted()
}

func after(fromMs, seconds int64) int64 {
	if fromMs == 0 || seconds == 0 {
		return 0
	}
	return fromMs + 1000*seconds
}

// sooner is the sooner of two times, of which 0 is never.
func sooner(a int64, first Over, b int64, second Over) (int64, Over) {
	switch {
	case a == 0 && b == 0:
		return 0, Nothing
	case a == 0 || b != 0 && b < a:
		return b, second
	default:
		return a, first
	}
}

// Because is what is over, as a sentence about an attempt.
func Because(a *messages.Assignment, over Over) string {
	t := a.GetPolicy().GetTimeouts()
	within := func(seconds int64) time.Duration { return time.Duration(seconds) * time.Second }
	switch over {
	case Download:
		return fmt.Sprintf("The download was not finished within %v.", within(t.GetDownloadSeconds()))
	case Attempt:
		return fmt.Sprintf("The attempt had not begun to install within %v.", within(t.GetTotalSeconds()))
	case Installation:
		return "The installation has taken longer than the plan allows; the vehicle is asked what it runs."
	case Confirmation:
		return fmt.Sprintf("For %d days no manifest has confirmed what a dealer said.", confirmation/(24*time.Hour))
	default:
		return "Nobody knows how the installation stands; what the vehicle says of it counts whenever it comes."
	}
}
