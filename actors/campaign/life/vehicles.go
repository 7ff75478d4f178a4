package life

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Vehicles is what may happen to one entry, in a stable order. A report may
// skip states whose reports were lost, and a permit may be taken back, so within an
// attempt any reported state may follow any other that has not ended. LaterAttempt is
// the mark of a roster that lost its tail: the vehicle knows an attempt that it does not.
func Vehicles() []Transition {
	name := func(s uint8) string { return Word(messages.AssignmentState(s).String()) }
	list := []Transition{
		{name(roster.Waiting), "Offer", name(roster.Offered)},
		{name(roster.Waiting), "Cancel", name(roster.Cancelled)},
		{name(roster.Downloaded), "Permit", name(roster.Permitted)},
		{name(roster.Succeeded), "IllHealth", name(roster.Unhealthy)},
		{name(roster.Succeeded), "Taken", name(roster.Superseded)},
	}
	for from := roster.Offered; from <= roster.Asleep; from++ {
		if roster.Terminal(from) {
			continue
		}
		for to := roster.Offered; to <= roster.Skipped; to++ {
			list = append(list, Transition{name(from), "Report", name(to)})
		}
		list = append(list, Transition{name(from), "Retry", name(roster.Waiting)})
		if from != roster.Stalled {
			list = append(list, Transition{name(from), "Silence", name(roster.Stalled)})
		}
		if from != roster.Asleep && roster.Sleeps(from) {
			list = append(list, Transition{name(from), "Sleep", name(roster.Asleep)})
		}
	}
	for from := roster.Waiting; from <= roster.Skipped; from++ {
		if from != roster.Waiting && !roster.Terminal(from) {
			continue
		}
		for to := roster.Offered; to <= roster.Skipped; to++ {
			list = append(list, Transition{name(from), "LaterAttempt", name(to)})
		}
		if roster.Failing(from) {
			list = append(list, Transition{name(from), "DealerInstalled", name(roster.Stalled)})
		}
	}
	return list
}
