package campaign

import "pacecar/messages"

// entry is where one vehicle of the roster stands, in 16 bytes.
type entry struct {
	sequence uint32 // of the last report that counted, within the attempt
	deadline uint32 // Unix seconds: end of the lease in flight, or earliest retry of one that waits; 0: none
	reason   uint16 // row of the reason it ended, plus one; refusals have the high bit
	state    uint8  // messages.AssignmentState
	attempt  uint8  // 0: never offered
	asks     uint8  // times asked since the last change
}

const (
	waiting     = uint8(messages.AssignmentState_WAITING)
	offered     = uint8(messages.AssignmentState_OFFERED)
	downloaded  = uint8(messages.AssignmentState_DOWNLOADED)
	permitted   = uint8(messages.AssignmentState_PERMITTED)
	installing  = uint8(messages.AssignmentState_INSTALLING)
	installed   = uint8(messages.AssignmentState_INSTALLED)
	succeeded   = uint8(messages.AssignmentState_SUCCEEDED)
	rejected    = uint8(messages.AssignmentState_REJECTED)
	failed      = uint8(messages.AssignmentState_FAILED)
	reverted    = uint8(messages.AssignmentState_REVERTED)
	withdrawn   = uint8(messages.AssignmentState_CANCELLED)
	expired     = uint8(messages.AssignmentState_EXPIRED)
	skipped     = uint8(messages.AssignmentState_SKIPPED)
	stalled     = uint8(messages.AssignmentState_STALLED)
	stateCount  = int(stalled) + 1
	maxSequence = 1<<32 - 1
)

// inFlight: the vehicle holds a place; it was offered the update and has not ended.
func inFlight(s uint8) bool { return s >= offered && s <= installed }

// terminal: the attempt has ended, by the vehicle's word, and never changes again.
func terminal(s uint8) bool { return s >= succeeded && s <= skipped }

// ended: terminal, or silent past its lease.
func ended(s uint8) bool { return terminal(s) || s == stalled }

// failing: the end counts against the gate. Silence is failure; a refusal is not.
func failing(s uint8) bool { return s == failed || s == reverted || s == expired || s == stalled }

// retryable: another attempt may end better. A refusal is the vehicle's decision and stands.
func retryable(s uint8) bool { return s == failed || s == reverted || s == expired }

// reportable: a vehicle may say so; Waiting and Stalled are the roster's own.
func reportable(s messages.AssignmentState) bool {
	return s >= messages.AssignmentState_OFFERED && s <= messages.AssignmentState_SKIPPED
}

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
		if terminal(from) {
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
		if from != waiting && !terminal(from) {
			continue
		}
		for to := offered; to <= skipped; to++ {
			list = append(list, Transition{name(from), "LaterAttempt", name(to)})
		}
	}
	return list
}

// tally counts entries by state.
type tally [stateCount]uint32

func (t *tally) move(from, to uint8) {
	t[from]--
	t[to]++
}

func (t *tally) add(other *tally) {
	for s, n := range other {
		t[s] += n
	}
}

func (t *tally) sum(is func(uint8) bool) (n uint32) {
	for s, m := range t {
		if m > 0 && is(uint8(s)) {
			n += m
		}
	}
	return n
}
