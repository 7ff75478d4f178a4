// Package gate is the judgement of a gate: from what one wave has seen to whether the
// next may open. It is one pure function, so that another judgement can replace it.
package gate

import (
	"fmt"
	"strconv"
	"time"

	"pacecar/messages"
)

// Outcome is what a gate says.
type Outcome uint8

// The outcomes. Wait: nothing is wrong, not everything is known. Open: the next wave
// may begin. Halt: the campaign stops until a person has looked.
const (
	Wait Outcome = iota + 1
	Open
	Halt
)

// Inputs is everything a gate sees of its wave.
type Inputs struct {
	Gate      *messages.Gate
	Wave      uint32
	Size      uint32 // vehicles of the wave
	Last      bool   // no wave follows
	Skipped   uint32 // never offered, with a reason: they count in no share
	Before    uint32 // of those: they ran the software already
	Ended     uint32 // others that ended
	Succeeded uint32 // of those
	Failed    uint32 // of those: failed, reverted, expired, stalled
	Underway  uint32 // not ended; for the last wave, of the whole roster

	// Whether a person resumed the wave after a halt, and what was accepted by that.
	Accepted                                           bool
	AcceptedEnded, AcceptedFailed, AcceptedUnsucceeded uint32

	LastEnd time.Time // zero: none
	Now     time.Time
}

// Verdict is a gate's outcome with the sentence that says what was seen and required.
type Verdict struct {
	Outcome Outcome
	Text    string
}

// Judge is the whole judgement of a gate; nothing else decides whether a wave may
// follow. Failures are judged from the minimum sample on, which a wave too small for it
// reaches when all its vehicles have ended: their share must not be above the limit, and
// what they show must be able to prove it (see unprovable). A wave of which nobody runs
// the update proves nothing about the next, however well it ended.
func Judge(in Inputs) Verdict {
	gate := in.Gate
	sinceEnded, sinceFailed := Below(in.Ended, in.AcceptedEnded), Below(in.Failed, in.AcceptedFailed)
	sample := min(gate.GetMinimumSample(), Below(in.Size, in.Skipped+in.AcceptedEnded))
	failedShare := percent(sinceFailed, sinceEnded)
	seen := fmt.Sprintf("wave %d: %s", in.Wave, in.seen())
	if sinceEnded >= max(1, sample) {
		if failedShare > gate.GetMaximumFailedPercent() {
			return Verdict{Halt, fmt.Sprintf("%s; %s of %s failed (%s), at most %s may",
				seen, Number(sinceFailed), in.population(sinceEnded), show(failedShare), show(gate.GetMaximumFailedPercent()))}
		}
		if why := in.unprovable(sinceFailed, sinceEnded); why != "" {
			return Verdict{Halt, seen + "; " + why}
		}
	}
	if in.Underway > 0 {
		return Verdict{Wait, fmt.Sprintf("%s; %s still under way, at most %s of %s may fail",
			seen, Number(in.Underway), show(gate.GetMaximumFailedPercent()), atLeast(sample))}
	}
	counted := Below(in.Ended, in.AcceptedUnsucceeded)
	succeededShare := percent(in.Succeeded, counted)
	if counted > 0 && succeededShare < gate.GetMinimumSucceededPercent() {
		return Verdict{Halt, fmt.Sprintf("%s; %s of %s succeeded (%s), at least %s must",
			seen, Number(in.Succeeded), Number(counted), show(succeededShare), show(gate.GetMinimumSucceededPercent()))}
	}
	if !in.Last && !in.Accepted && in.Size > 0 && in.Succeeded+in.Before == 0 {
		return Verdict{Halt, seen + "; nobody of the wave runs the update, which proves nothing about the next wave"}
	}
	soak := time.Duration(gate.GetSoakSeconds()) * time.Second
	if until := in.LastEnd.Add(soak); !in.LastEnd.IsZero() && in.Now.Before(until) {
		return Verdict{Wait, fmt.Sprintf("%s; soaks for %s, until %s", seen, soak, until.UTC().Format(time.RFC3339))}
	}
	return Verdict{Open, fmt.Sprintf("%s%s; required: at most %s failed%s, at least %s succeeded, soaked for %s",
		seen, in.proof(sinceFailed, sinceEnded), show(gate.GetMaximumFailedPercent()), in.surely(), show(gate.GetMinimumSucceededPercent()), soak)}
}

func (in Inputs) seen() string {
	text := fmt.Sprintf("%s of %s ended, %s succeeded, %s failed",
		Number(in.Ended), Vehicles(Below(in.Size, in.Skipped)), Number(in.Succeeded), Number(in.Failed))
	if in.Skipped > 0 {
		text += fmt.Sprintf(", %s more skipped", Number(in.Skipped))
	}
	if in.AcceptedUnsucceeded > 0 {
		text += fmt.Sprintf(" (accepted on resuming: %s that did not succeed, %s of them failed)", Number(in.AcceptedUnsucceeded), Number(in.AcceptedFailed))
	}
	return text
}

// population names what the failed share is a share of.
func (in Inputs) population(sinceEnded uint32) string {
	if in.AcceptedEnded == 0 {
		return Number(sinceEnded)
	}
	return Number(sinceEnded) + " that ended since the campaign was resumed"
}

func atLeast(sample uint32) string {
	if sample <= 1 {
		return "those that ended"
	}
	return fmt.Sprintf("%s or more that ended", Number(sample))
}

// percent of nothing is nothing.
func percent(part, of uint32) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}

// Below is a - b, and 0 where a vehicle that returned from silence took back its end.
func Below(a, b uint32) uint32 { return a - min(a, b) }

func show(percent float64) string {
	return strconv.FormatFloat(float64(int64(percent*100+0.5))/100, 'f', -1, 64) + " %"
}

// Vehicles writes a number of vehicles.
func Vehicles(n uint32) string {
	if n == 1 {
		return "1 vehicle"
	}
	return Number(n) + " vehicles"
}

// Number writes a count with its thousands apart.
func Number(n uint32) string {
	s := strconv.FormatUint(uint64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
