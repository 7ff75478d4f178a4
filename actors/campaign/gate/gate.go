// Package gate is the judgement of a gate: from what one wave has seen to whether the
// next may open. It is one pure function, so that another judgement can replace it.
package gate

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"pacecar/messages"
	"pacecar/mutant"
)

// Outcome is what a gate says.
type Outcome uint8

// The outcomes. Wait: nothing is wrong, not everything is known. Open: the next wave
// may begin. Halt: the campaign stops until a person has looked. Ask: all that the wave can
// show holds, and the webhook that the gate names has not agreed. Differ: nothing else stands
// against it, but the software is not what the wave has proven; nobody can accept that. Hear: nothing
// is wrong, and after a recovery it is heard first what vehicles had to say meanwhile.
const (
	Wait Outcome = iota + 1
	Open
	Halt
	Ask
	Differ
	Hear
)

// Inputs is everything a gate sees of its wave.
type Inputs struct {
	Gate        *messages.Gate
	Wave        uint32
	Size        uint32 // vehicles of the wave
	Superseded  uint32 // others, which another campaign has taken for good: they say nothing about this update
	Taken       uint32 // of those: they had succeeded, and do not run the update any more
	GoneOn      uint32 // of those that succeeded: they had soaked, and have gone on to a campaign that needs what this one brought
	Last        bool   // no wave follows
	Skipped     uint32 // never offered, with a reason: they count in no share
	Before      uint32 // of those: they ran the software already
	Ended       uint32 // others that ended
	Succeeded   uint32 // of those
	Failed      uint32 // of those: failed, reverted, expired, stalled, unhealthy
	Unhealthy   uint32 // of the failed: they run the update
	GoneOnEarly uint32 // of the taken: they have gone on so before they had soaked, and are no proof
	Silent      uint32 // of the failed: expired or stalled, not heard in time
	Underway    uint32 // not ended; for the last wave, of the whole roster

	// Whether a person resumed the wave after a halt, and what was accepted by that.
	Accepted                                           bool
	AcceptedEnded, AcceptedFailed, AcceptedUnsucceeded uint32

	// The strata of which the wave has vehicles, where each is judged, and how many they are:
	// of what was kept, only those that stand worst are there.
	Strata      []Stratum
	StrataInAll uint32

	// Waves whose gates have opened before, where more have failed since.
	Earlier []Earlier

	Opening *messages.GateOpening // a person's word; nil: none

	// Of those that succeeded and report drive cycles: who has not completed, and who has, those
	// that the gate asks for; and how long after the last end they are awaited at most.
	CyclesAwaited, CyclesCompleted uint32
	CyclesWait                     time.Duration // 0: they are not awaited

	LastEnd time.Time // zero: none
	Now     time.Time

	// HearsUntil is, after a recovery, until when vehicles may have something to say that nobody
	// has heard: no gate opens before. Zero: nothing is awaited.
	HearsUntil time.Time

	Word      *messages.WebhookWord // that the webhook agrees; nil: it has not, or there is none
	Promotion *messages.Promotion   // whether the software is what was proven; nil: not looked up
}

// Verdict is a gate's outcome with the sentence that says what was seen and required.
type Verdict struct {
	Outcome Outcome
	Text    string
	Person  bool // it waits for nothing but the word of a person
}

// Judge is the whole judgement of a gate; nothing else decides whether a wave may
// follow. Failures are judged as a share of those that tried the update, from the minimum
// sample on, which a wave too small for it reaches when all its vehicles have ended: it must
// not be above the limit, and what they show must be able to prove it (see unprovable). A wave of which nobody runs
// the update proves nothing about the next, however well it ended, and whatever a person has accepted: then
// only a person's explicit word opens the next. Waves that have been followed are judged again by their
// own limits, where more have failed since. Whoever has gone on along its own chain before it had soaked halts nothing by being
// away (see stayed), and proves nothing. A wave of which too few tried the update opens by a person's word alone, who knew of that (see short). Where the plan says so,
// all that holds of each stratum of the wave, too, by the limits of strata. A manual
// gate that would open waits for a person. Counts that can not be those of a wave halt it.
func Judge(in Inputs) Verdict {
	if why := in.unsound(); why != "" {
		return Verdict{Outcome: Halt, Text: why}
	}
	all := in.whole()
	seen := fmt.Sprintf("wave %d: %s", in.Wave, in.seen())
	halt := func(why string) Verdict { return Verdict{Outcome: Halt, Text: seen + "; " + why} }
	if why := cmp.Or(all.stayed().failing(), in.inStrata(stayed(part.failing)), in.inEarlier()); why != "" {
		return halt(why)
	}
	if in.Underway > 0 {
		return Verdict{Outcome: Wait, Text: fmt.Sprintf("%s; %s still under way, at most %s of %s may fail%s",
			seen, Number(in.Underway), show(all.mostFailed), atLeast(all.least()), in.alsoInStrata())}
	}
	if why := cmp.Or(all.stayed().lacking(), in.inStrata(stayed(part.lacking)), all.stayed().unshown(), in.inStrata(stayed(part.unshown))); why != "" {
		return halt(why)
	}
	soak := time.Duration(in.Gate.GetSoakSeconds()) * time.Second
	if until := in.LastEnd.Add(soak); !in.LastEnd.IsZero() && in.Now.Before(until) {
		return Verdict{Outcome: Wait, Text: fmt.Sprintf("%s; soaks for %s, until %s%s", seen, soak, until.UTC().Format(time.RFC3339), in.cycles())}
	}
	if until := in.LastEnd.Add(in.CyclesWait); in.CyclesAwaited > 0 && in.Now.Before(until) && !mutant.CyclesForgotten.Planted() {
		return Verdict{Outcome: Wait, Text: fmt.Sprintf("%s; soaked for %s%s; the others are awaited until %s at most", seen, soak, in.cycles(), until.UTC().Format(time.RFC3339))}
	}
	unproven := in.Unproven()
	if in.unheard(unproven) && (in.Gate.GetManual() || unproven != "") {
		return Verdict{Outcome: Wait, Person: true, Text: fmt.Sprintf("%s; %s; %s", seen, cmp.Or(unproven, "everything that is required is fulfilled"), in.opener())}
	}
	text := fmt.Sprintf("%s%s; required%s: %s, soaked for %s%s%s",
		seen, all.proof(), all.beyond(), all.required(), soak, in.cycles()+in.cyclesGivenUp(), in.provenInStrata())
	if unproven != "" {
		text += "; " + unproven
	}
	if in.Opening != nil {
		text += fmt.Sprintf("; opened by %s: %s", in.Opening.GetBy(), in.Opening.GetReason())
	}
	if in.Now.Before(in.HearsUntil) {
		return Verdict{Outcome: Hear, Text: text + "; " + in.Hears()}
	}
	return in.agreed(text)
}

// Unproven says what a person has accepted without anything to show for it: that none of the wave,
// or of a stratum of it, runs the update; or that too few do, because others were taken or never tried it. It takes a second and explicit word to open on that.
func (in Inputs) Unproven() string {
	return cmp.Or(in.whole().unproven(), in.inStrata(part.unproven), in.whole().short(), in.inStrata(part.short))
}

// unheard tells whether no person has opened the gate, or only one who did not know what is unproven now.
func (in Inputs) unheard(unproven string) bool {
	return in.Opening == nil || unproven != "" && unproven != in.Opening.GetDespite()
}

// AwaitsPerson says what a gate waits for that only a person can open, and why only a person
// can where the plan does not say so.
func (in Inputs) AwaitsPerson() string {
	if why := in.Unproven(); why != "" {
		return in.opener() + ", although " + why
	}
	return in.opener()
}

// Hears says what a gate waits for after a recovery.
func (in Inputs) Hears() string {
	return "hears first what vehicles had to say while the campaign was away, until " + in.HearsUntil.UTC().Format(time.RFC3339)
}

func (in Inputs) opener() string {
	if in.Last {
		return "waits for a person to let the campaign complete"
	}
	return fmt.Sprintf("waits for a person to open wave %d", in.Wave+1)
}

func (in Inputs) seen() string {
	text := fmt.Sprintf("%s of %s ended, %s succeeded%s, %s failed",
		Number(in.Ended), Vehicles(Below(in.Size, in.Skipped)), Number(in.Succeeded), in.goneOn(), Number(in.Failed))
	if in.Unhealthy > 0 {
		text += fmt.Sprintf(" (unhealthy after the installation: %s)", Number(in.Unhealthy))
	}
	if in.Silent > 0 {
		text += fmt.Sprintf(" (not heard in time: %s)", Number(in.Silent))
	}
	if in.Skipped > 0 {
		text += fmt.Sprintf(", %s more skipped", Number(in.Skipped))
	}
	if n := Below(in.Superseded, in.Taken); n > 0 {
		text += fmt.Sprintf(", %s more taken by another campaign", Number(n))
	}
	text += in.taken()
	if in.AcceptedUnsucceeded > 0 {
		text += fmt.Sprintf(" (accepted on resuming: %s that did not succeed, %s of them failed)", Number(in.AcceptedUnsucceeded), Number(in.AcceptedFailed))
	}
	return text + in.seenEarlier()
}

func atLeast(sample uint32) string {
	if sample <= 1 {
		return "those that tried it"
	}
	return fmt.Sprintf("%s or more that tried it", Number(sample))
}

// percent of nothing is nothing.
func percent(part, of uint32) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}

// Below is a without its part b. A part that is larger than the whole was counted wrongly: to go on
// with such counts would let pass what they hide. [Judge] has looked before.
func Below(a, b uint32) uint32 {
	if b > a {
		panic(fmt.Sprintf("gate: %d of %d", b, a))
	}
	return a - b
}

// required is what the shares must be; a limit that asks for nothing is not told.
func (p part) required() string {
	text := "at most " + show(p.mostFailed) + " failed"
	if p.mostFailed == 0 {
		text = "none failed"
	}
	text += p.surely()
	if p.leastSucceeded > 0 {
		text += ", at least " + show(p.leastSucceeded) + " succeeded"
	}
	return text
}

// beyond says that what was accepted is not asked for.
func (p part) beyond() string {
	if p.AcceptedUnsucceeded == 0 {
		return ""
	}
	return " apart from what was accepted"
}

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
func Number(n uint32) string { return messages.Thousands(n) }
