// Package recollection is what a vehicle's record learns from a campaign of an attempt that it has
// lost: its store lost the last commits, and reports that had left before were heard. Each word of a
// campaign says how far it has heard the attempt ([messages.HeardAttempt]).
//
// A record that knows the attempt and has come less far is [Behind]; one that has not heard of it
// says so, and is given it back with the campaign's next word. Either goes on where the campaign had
// heard it last, with a higher sequence number than the campaign knows, so that its reports count
// again. The vehicle itself has forgotten nothing: it is asked where it stands, and what it says counts.
//
// A permit that was in force when the record lost it may be in the vehicle's hands. It is taken back,
// as any other one is, until it has ended; until then nobody takes the attempt for unused.
//
// It decides from its arguments alone.
package recollection

import (
	"fmt"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
	"pacecar/mutant"
)

// Behind tells whether the record of an attempt knows less of it than its campaign has heard: lower
// numbers, no end where the campaign has heard one, whatever the record has counted since, or an end under a number that
// the campaign knows for something else.
func Behind(state messages.AssignmentState, sequence uint64, h *messages.HeardAttempt) bool {
	ended := assignment.Ended(state)
	return h != nil && !mutant.RecordNeverBehind.Planted() && (sequence < h.GetSequence() || !ended && assignment.Ended(h.GetState()) || sequence == h.GetSequence() && ended && state != h.GetState())
}

// Catches brings the record of an attempt up to what its campaign has heard. An end is to be said again,
// for the campaign has acknowledged it for an old report. A vehicle that was not to hear of the attempt at all has been told
// of it, and gives it up.
func Catches(a *messages.Assignment, h *messages.HeardAttempt) {
	untold := assignment.Untold(assignment.ResultOf(a))
	a.Sequence, a.Acknowledged = max(a.Sequence, h.GetSequence())+1, false
	switch ended := assignment.Ended(a.State); {
	case !ended:
		permitted(a, h)
	case untold:
		givenUp(a, h)
	}
}

// givenUp has the vehicle give up an attempt that has ended in its record, and that it may have begun to follow.
func givenUp(a *messages.Assignment, h *messages.HeardAttempt) {
	a.Cancelling, a.CancelReason, a.InstallingAfterEnd = true, a.Detail, a.InstallingAfterEnd || Began(h)
	a.PermitExpiresAtMs = max(a.PermitExpiresAtMs, h.GetPermitUntilMs())
}

// permitted notes a permit that the vehicle may have, and of which nobody knows any more.
func permitted(a *messages.Assignment, h *messages.HeardAttempt) {
	until := h.GetPermitUntilMs()
	if a.State >= assignment.Permitted || until <= a.PermitExpiresAtMs {
		return
	}
	if a.PermitExpiresAtMs = until; a.Code == "" {
		a.Code, a.Detail = assignment.AlarmUnknown, Because(h)
	}
}

// GivesBack tells whether an offer gives an attempt back that the vehicle had begun to follow: it was
// judged when it was offered, and is not judged again.
func GivesBack(m *messages.AssignVehicle) bool {
	return m.GetHeard().GetState() > assignment.Offered || CalledOff(m)
}

// CalledOff tells whether an offer gives an attempt back in order to end it. It competes for nothing.
func CalledOff(m *messages.AssignVehicle) bool { return m.GetHeard().GetCalledOff() != "" }

// Began tells whether the campaign has heard that the vehicle installs.
func Began(h *messages.HeardAttempt) bool { return assignment.Underway(h.GetState()) }

// Fits is what an attempt that is given back means for a vehicle, which was judged to be f. What the
// vehicle runs by now does not matter, as long as it has the hardware.
func Fits(f inventory.Fitness, m *messages.AssignVehicle, ecus []*messages.ECU) inventory.Fitness {
	if !GivesBack(m) || f.Misfit == nil {
		return f
	}
	offered, no := inventory.Replacements(ecus, m.GetArtifacts(), m.GetUndoes())
	return inventory.Fitness{Offered: offered, Contents: m.GetArtifacts(), Misfit: no}
}

// Opened completes an attempt that is given back, as it is entered, and answers the alarm and the text of its line of
// history. One that is skipped all the same is to be given up by the vehicle.
func Opened(a *messages.Assignment, h *messages.HeardAttempt, text string) (alarm, detail string) {
	if h == nil {
		return "", text
	}
	a.Sequence, a.PermitExpiresAtMs = h.GetSequence()+1, h.GetPermitUntilMs()
	if assignment.Ended(a.State) {
		givenUp(a, h)
		return "", text
	}
	return assignment.AlarmUnknown, Detail(h)
}

// Replaced is how an attempt ends whose campaign offers a higher one. It is the vehicle that has gone on to that, where the
// campaign has heard of it.
func Replaced(a *messages.Assignment, m *messages.AssignVehicle) (trigger assignment.Trigger, code, detail string) {
	if m.GetHeard() != nil {
		return assignment.Overtaken(a, m.GetAttempt())
	}
	return assignment.OnSupersede, "", fmt.Sprintf("Attempt %d replaces it.", m.GetAttempt())
}

// GoneOn tells whether the vehicle has gone on to the attempt of an offer: it has answered for that itself. Of one
// that was only offered, or has been silent since, it may not know: it may still use a permit of a lower one, or install that.
func GoneOn(m *messages.AssignVehicle) bool {
	h := m.GetHeard()
	return h.GetState() > assignment.Offered && h.GetState() != messages.AssignmentState_STALLED
}

// Settles leaves nothing open with an attempt that is replaced, where the vehicle has gone on: it answers for the higher one.
func Settles(a *messages.Assignment, m *messages.AssignVehicle) {
	if GoneOn(m) {
		assignment.Settle(a)
	}
}

// Behindhand is the fact that a record knew less than the campaign of its attempt.
func Behindhand(h *messages.HeardAttempt) event.Event {
	return event.Event{By: "engine", Name: "RecordBehind", Code: assignment.AlarmUnknown, Detail: Detail(h)}
}

// Detail is what the history says of a record that has lost what its campaign had heard.
func Detail(h *messages.HeardAttempt) string {
	return fmt.Sprintf("The campaign has heard of the attempt up to %s (report %d), the record has not: the store may have lost its last commits.",
		assignment.StateName(h.GetState()), h.GetSequence())
}

// Because is why an attempt stands where it does that was brought there.
func Because(h *messages.HeardAttempt) string {
	if h.GetPermitUntilMs() != 0 {
		return "The record of its permit was lost; it may have been used."
	}
	return "The record of it was lost."
}

// Trigger leads an attempt to where its campaign has heard it; empty: it is there, or further. That it
// had a permit is no reason to give it another one. One that has succeeded was installed: its result is awaited, however long
// its vehicle is out of reach.
func Trigger(state messages.AssignmentState, h *messages.HeardAttempt) assignment.Trigger {
	trigger := map[messages.AssignmentState]assignment.Trigger{
		assignment.Accepted: assignment.OnAccepted, assignment.Downloading: assignment.OnDownloading, assignment.Downloaded: assignment.OnDownloaded,
		assignment.Permitted: assignment.OnDownloaded, messages.AssignmentState_STALLED: assignment.OnDownloaded,
		assignment.Installing: assignment.OnInstalling, assignment.Installed: assignment.OnInstalling, assignment.Succeeded: assignment.OnInstalling,
	}[h.GetState()]
	if _, is := assignment.Next(state, trigger); !is || h.GetState() == assignment.Succeeded && mutant.SuccessCalledBack.Planted() {
		return ""
	}
	return trigger
}

// Shown is how an attempt that is given back ends because the last manifest shows all of it already; false:
// it does not, or the vehicle is still installing and says itself how that ends. Without a permit it was
// somebody else's work.
func Shown(a *messages.Assignment, h *messages.HeardAttempt, ecus []*messages.ECU) (code, detail string, shown bool) {
	switch {
	case Began(h) || assignment.Ended(h.GetState()) && h.GetState() != assignment.Succeeded || assignment.Ended(a.GetState()) || assignment.Underway(a.GetState()) || !inventory.Proves(ecus, a.GetArtifacts()):
		return "", "", false
	case h.GetState() < assignment.Permitted:
		return assignment.CodeAlreadyInstalled, "The software was installed by somebody else.", true
	default:
		return "", "The last manifest shows the update.", true
	}
}

// Asks tells whether the vehicle is asked where it stands, by its offer: it has had that, as far as anybody knows,
// and the attempt goes on. What is only offered is owed to it, unless something is in the way of that. One that was silent
// is asked, too: the record has ignored what it has said meanwhile. Of what has ended for its campaign nothing is offered.
func Asks(a *messages.Assignment, h *messages.HeardAttempt) bool {
	return a.GetState() != assignment.Offered && !a.GetCancelling() && !assignment.Ended(a.GetState()) && !assignment.Ended(h.GetState())
}

// AsksSoftware tells whether the vehicle is asked what it runs: its campaign has heard that it runs the update.
func AsksSoftware(a *messages.Assignment, h *messages.HeardAttempt) bool {
	return h.GetState() == assignment.Succeeded && !assignment.Ended(a.GetState())
}
