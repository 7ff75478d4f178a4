package campaign

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// The words of package roster that every page of this package uses.
type (
	entry = roster.Entry

	// Page is one numbered part of the roster: what a commit writes besides the record.
	Page = roster.Page
)

const (
	waiting    = roster.Waiting
	offered    = roster.Offered
	downloaded = roster.Downloaded
	permitted  = roster.Permitted
	installing = roster.Installing
	installed  = roster.Installed
	succeeded  = roster.Succeeded
	withdrawn  = roster.Withdrawn
	skipped    = roster.Skipped
	stalled    = roster.Stalled
)

// RosterTransitions is what may happen to one entry, in a stable order. A report may
// skip states whose reports were lost, and a permit may be taken back, so within an
// attempt any reported state may follow any other that has not ended. LaterAttempt is
// the mark of a roster that lost its tail: the vehicle knows an attempt that it does not.
func RosterTransitions() []Transition {
	name := func(s uint8) string { return word(messages.AssignmentState(s).String()) }
	list := []Transition{
		{name(waiting), "Offer", name(offered)},
		{name(waiting), "Cancel", name(withdrawn)},
		{name(downloaded), "Permit", name(permitted)},
	}
	for from := offered; from <= stalled; from++ {
		if roster.Terminal(from) {
			continue
		}
		for to := offered; to <= skipped; to++ {
			list = append(list, Transition{name(from), "Report", name(to)})
		}
		list = append(list, Transition{name(from), "Retry", name(waiting)})
		if from != stalled {
			list = append(list, Transition{name(from), "Silence", name(stalled)})
		}
	}
	for from := waiting; from <= skipped; from++ {
		if from != waiting && !roster.Terminal(from) {
			continue
		}
		for to := offered; to <= skipped; to++ {
			list = append(list, Transition{name(from), "LaterAttempt", name(to)})
		}
	}
	return list
}
