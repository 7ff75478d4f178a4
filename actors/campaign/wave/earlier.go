package wave

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// passed is what was known of a wave when its gate decided, or a person last accepted what there
// was: failures without those accepted, and successes.
type passed struct{ failed, succeeded uint32 }

// Note takes down what is known of the wave now.
func (w *Wave) Note() {
	w.passed = passed{w.Counts.Sum(roster.Failing) - w.accepted.Failed, w.Counts[roster.Succeeded]}
}

// Later is what the gate of a later wave sees of this one, whose own has opened; false: nothing
// worse than was known then.
func (w *Wave) Later(number uint32, by *messages.Gate) (gate.Earlier, bool) {
	failed, t := w.Counts.Sum(roster.Failing), &w.Counts
	if failed-w.accepted.Failed <= w.passed.failed && t[roster.Succeeded] >= w.passed.succeeded {
		return gate.Earlier{}, false
	}
	all, size := t.Sum(roster.Ended)-t[roster.Superseded], w.Size-t[roster.Superseded]
	return gate.Earlier{Wave: number, Gate: by, Unhealthy: t[roster.Unhealthy], Stratum: gate.Stratum{
		Size: size, Superseded: t[roster.Superseded], Skipped: t[roster.Skipped], Before: w.before,
		Ended: all - t[roster.Skipped], Succeeded: t[roster.Succeeded], Failed: failed, Underway: size - all,
		AcceptedEnded: w.accepted.Ended, AcceptedFailed: w.accepted.Failed, AcceptedUnsucceeded: w.accepted.Unsucceeded,
	}}, true
}
