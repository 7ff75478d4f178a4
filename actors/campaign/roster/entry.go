package roster

import "pacecar/messages"

// Entry is where one vehicle of the roster stands. Pages keep it in 14 bytes.
type Entry struct {
	Sequence uint32 // of the last report that counted, within the attempt
	Deadline uint32 // Unix seconds: end of the lease in flight, of the soak of one that succeeded or stalled, next reminder of one that stalled or sleeps, or earliest retry of one that waits; 0: none
	Reason   uint16 // row of the reason it ended, plus one, at most MaximumRow; refusals have the high bit. Until it ends, that of the failure it is tried again after; 0: none
	Rival    uint8  // row of the campaign that it waits for, plus one, at most MaximumRival; 0: it waits for none
	State    uint8  // messages.AssignmentState
	Attempt  uint8  // 0: never offered
	Asks     uint8  // times asked since the last change; of one that waits for another campaign at least 1; of one that succeeded 1 when it was taken since
	Dealer   uint8  // messages.DealerState; from HandedFailed on, Deadline is since when
	Spared   uint8  // of the attempts: those that gave way to another campaign, and do not count
	Flags    uint8  // of one that succeeded; see below
	Timed    uint8  // of the attempt: the latest stage that its time was counted at; at most 3
	Accepted bool   // a person took this end on when resuming the campaign after a halt
	GoneOn   bool   // of one that succeeded: it has gone on to a campaign that needs what this one brought
	Early    bool   // it stalled before it had said that it has the update: nobody has permitted it
}

// The flags of a vehicle that succeeded. An unhealthy one has no other.
const (
	FlagUnhealthy = uint8(1) << iota // it was unhealthy while its wave soaked
	FlagAwaited                      // it has not completed the drive cycles that its wave asks for
	FlagCompleted                    // it has
)

// Soaks are the flags of a vehicle that succeeded; of any other, none.
func (e Entry) Soaks() uint8 {
	if e.State != Succeeded {
		return 0
	}
	return e.Flags
}

// Place is the state that an entry is counted under: that of a vehicle which succeeded and was
// unhealthy afterwards is Succeeded, for an end never changes, and it is counted as Unhealthy; that of one
// which was taken before its gate had decided as Superseded.
func (e Entry) Place() uint8 {
	switch {
	case e.Flags&FlagUnhealthy != 0 && e.State == Succeeded:
		return Unhealthy
	case Taken(e):
		return Superseded
	}
	return e.State
}

// Taken: it succeeded, and did not run the update any more when its gate decided.
func Taken(e Entry) bool { return e.State == Succeeded && e.Asks > 0 }

// GoneOn: it succeeded, and has gone on to a campaign that this one is the stepping stone of. Its success stays; where it had not
// soaked before its gate decided it is no proof, and is counted as Taken.
func GoneOn(e Entry) bool { return e.State == Succeeded && e.GoneOn && e.Flags != FlagUnhealthy }

// Deferred: it waits for another campaign, its Rival; Deadline is when its actor is asked.
func Deferred(e Entry) bool { return e.State == Waiting && e.Asks > 0 }

// The states of a vehicle that a dealer is concerned with, as messages.DealerState.
const (
	DealerAwaited      = uint8(messages.DealerState_DEALER_AWAITED)
	HandedFailed       = uint8(messages.DealerState_DEALER_FAILED)
	HandedUnreachable  = uint8(messages.DealerState_DEALER_UNREACHABLE)
	DealerInstalled    = uint8(messages.DealerState_DEALER_INSTALLED)
	DealerNotInstalled = uint8(messages.DealerState_DEALER_NOT_INSTALLED)
	DealerTakenBack    = uint8(messages.DealerState_DEALER_TAKEN_BACK)
)

// Dealt: a dealer has said that the update is installed, and the vehicle has not confirmed it.
func Dealt(e Entry) bool { return e.Dealer == DealerInstalled || e.Dealer == DealerTakenBack }

// Handed: the vehicle was handed to a dealer.
func Handed(e Entry) bool { return e.Dealer >= HandedFailed }

// The states of an entry, as messages.AssignmentState.
const (
	Waiting    = uint8(messages.AssignmentState_WAITING)
	Offered    = uint8(messages.AssignmentState_OFFERED)
	Downloaded = uint8(messages.AssignmentState_DOWNLOADED)
	Permitted  = uint8(messages.AssignmentState_PERMITTED)
	Installing = uint8(messages.AssignmentState_INSTALLING)
	Installed  = uint8(messages.AssignmentState_INSTALLED)
	Succeeded  = uint8(messages.AssignmentState_SUCCEEDED)
	Rejected   = uint8(messages.AssignmentState_REJECTED)
	Failed     = uint8(messages.AssignmentState_FAILED)
	Reverted   = uint8(messages.AssignmentState_REVERTED)
	Cancelled  = uint8(messages.AssignmentState_CANCELLED)
	Superseded = uint8(messages.AssignmentState_SUPERSEDED)
	Expired    = uint8(messages.AssignmentState_EXPIRED)
	Skipped    = uint8(messages.AssignmentState_SKIPPED)
	Stalled    = uint8(messages.AssignmentState_STALLED)
	Asleep     = uint8(messages.AssignmentState_ASLEEP)
	Unhealthy  = uint8(messages.AssignmentState_UNHEALTHY) // the place of an entry, never its state
	States     = int(Unhealthy) + 1                        // places
)

// In is the entry in another state.
func (e Entry) In(state uint8) Entry {
	e.State = state
	return e
}

// InFlight: the vehicle holds a place; it was offered the update and has not ended.
func InFlight(s uint8) bool { return s >= Offered && s <= Installed }

// Underway: it was offered the update and has not ended; one that sleeps holds no place.
func Underway(s uint8) bool { return InFlight(s) || s == Asleep }

// Sleeps: silence in this state says nothing about the update. The vehicle may be parked,
// and has no permit.
func Sleeps(s uint8) bool { return s >= Offered && s < Downloaded || s == Asleep }

// Downloads: the vehicle holds a place among those that download; it was offered the update and
// has not said that it is there.
func Downloads(s uint8) bool { return s >= Offered && s < Downloaded }

// Begins: the vehicle holds a permit, or has begun to install and not ended.
func Begins(s uint8) bool { return s >= Permitted && s <= Installed }

// Terminal: the attempt has ended, by the vehicle's word, and never changes again.
func Terminal(s uint8) bool { return s >= Succeeded && s <= Skipped }

// Soaking: it succeeded, or fell silent, less than the soak time of its wave ago.
func Soaking(e Entry) bool {
	return e.Deadline != 0 && e.Dealer == 0 && (e.State == Succeeded || e.State == Stalled)
}

// Ended: terminal, or silent past its lease.
func Ended(s uint8) bool { return Terminal(s) || s == Stalled || s == Unhealthy }

// Failing: the end counts against the gate. Silence is failure, and so is ill health; a refusal is not.
func Failing(s uint8) bool {
	return s == Failed || s == Reverted || s == Expired || s == Stalled || s == Unhealthy
}

// Retryable: another attempt may end better. A refusal is the vehicle's decision and stands.
func Retryable(s uint8) bool { return s == Failed || s == Reverted || s == Expired }

// MayInstall: the vehicle holds a permit, or may; one that stalled may have been permitted
// by a word whose answer was lost.
func MayInstall(s uint8) bool { return s == Permitted || s == Stalled }

// Reportable: a vehicle may say so; Waiting, Stalled and Asleep are the roster's own.
func Reportable(s messages.AssignmentState) bool {
	return s >= messages.AssignmentState_OFFERED && s <= messages.AssignmentState_SKIPPED
}

// Counted is a count of entries after one of them has changed, which was and is what is counted, or not.
func Counted(n uint32, was, is bool) uint32 {
	switch {
	case is && !was:
		return n + 1
	case was && !is:
		return n - 1
	}
	return n
}

// Tally counts entries by place.
type Tally [States]uint32

// Move counts an entry elsewhere.
func (t *Tally) Move(from, to uint8) {
	t[from]--
	t[to]++
}

// Add adds another tally.
func (t *Tally) Add(other *Tally) {
	for s, n := range other {
		t[s] += n
	}
}

// Sum counts the entries whose place is so.
func (t *Tally) Sum(is func(uint8) bool) (n uint32) {
	for s, m := range t {
		if m > 0 && is(uint8(s)) {
			n += m
		}
	}
	return n
}
