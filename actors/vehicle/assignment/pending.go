package assignment

import (
	"slices"
	"time"

	"pacecar/messages"
	"pacecar/mutant"
)

// Expires tells whether the assignment's offer can run out.
func Expires(a *messages.Assignment) bool {
	return a.GetExpiresAtMs() != 0 && !Ended(a.GetState()) && !Underway(a.GetState())
}

// Turn tells whether it is the campaign's turn: the update is downloaded, nothing in the vehicle
// keeps the permit away, and the campaign has not given it, because it is held, or shut, or has no room.
// The vehicle has done its part.
func Turn(a *messages.Assignment) bool {
	return a.GetState() == Downloaded && !Withheld(a.GetCode()) && !a.GetCancelling()
}

// StillFrom is from when on neither the life of the offer nor the time of the attempt runs, if
// nothing happens until then: while it is the campaign's turn. After a permit during which the
// vehicle's own maintenance window did not open they run on for a while: a vehicle that never
// meets its campaign holds its place for no longer than an offer lives, and a campaign that gives
// no permit in that while is shut or held, which fails nobody. false: they run.
func StillFrom(a *messages.Assignment) (atMs int64, still bool) {
	if !Turn(a) {
		return 0, false
	}
	if a.GetCode() == CodeWindowShut {
		return a.GetChangedAtMs() + shutPatience.Milliseconds(), true
	}
	return a.GetChangedAtMs(), true
}

// shutPatience is that while: a campaign that speaks at some time of every day gives a permit in it.
const shutPatience = 24 * time.Hour

// longestTurn is how long a campaign is waited for beyond the life of the offer, while nobody else comes for
// the vehicle (package arbitration): as long as an offer may live.
const longestTurn = 366 * 24 * time.Hour

// EndsAt is when the time of an offer runs out, which has one, if nothing happens until then.
func EndsAt(a *messages.Assignment) int64 {
	at := a.GetExpiresAtMs()
	if from, still := StillFrom(a); still && at > from {
		return within(a, at+longestTurn.Milliseconds())
	}
	return at
}

// Resumed is a copy of an attempt whose clocks have stood still for as long as it was the
// campaign's turn. An offer outlives no campaign.
func Resumed(a *messages.Assignment, atMs int64) *messages.Assignment {
	from, still := StillFrom(a)
	a = Copy(a)
	if !still || atMs <= from {
		return a
	}
	a.WaitedMs += atMs - from
	if a.ExpiresAtMs > from {
		a.ExpiresAtMs = within(a, a.ExpiresAtMs+min(atMs-from, longestTurn.Milliseconds()))
	}
	return a
}

// within is a time, or the end of the campaign if that is sooner.
func within(a *messages.Assignment, atMs int64) int64 {
	if end := a.GetCampaignEndsAtMs(); end != 0 {
		return min(atMs, end)
	}
	return atMs
}

// RunOut tells whether its time has run out before a permit was given.
func RunOut(a *messages.Assignment, atMs int64) bool {
	return a.GetState() != Permitted && Expires(a) && EndsAt(a) <= atMs
}

// RanOut is how an attempt ends whose offer's time has run out.
func RanOut(a *messages.Assignment) (trigger Trigger, code, detail string) {
	if a.GetCode() == CodeConsentPending {
		return OnRejected, CodeConsentUnanswered, "The offer's time ran out before anybody agreed to the installation."
	}
	if a.GetCode() == CodeWindowShut {
		return OnOfferExpiry, CodeOfferExpired, "The offer's time ran out, and the maintenance window had opened during none of its permits."
	}
	return OnOfferExpiry, CodeOfferExpired, "The offer's time ran out."
}

// Unused is why a permit has ended, and what is said of it.
func Unused(a *messages.Assignment) (code, detail string) {
	if Kept(a) && a.GetPermitOpensAtMs() >= a.GetPermitExpiresAtMs() {
		return CodeWindowShut, "The maintenance window did not open while the permit was good."
	}
	return CodePermitExpired, "The permit was not used in time."
}

// Voids tells whether a permit is from before a stop of its campaign that the attempt has heard of. It may come late, or
// twice: it counts no more.
func Voids(a *messages.Assignment, stops uint32) bool {
	return stops < a.GetPermitStops() && !mutant.OlderPermitGranted.Planted()
}

// Stops tells whether a word about a permit knows of a stop that the attempt has not heard of, and that concerns it.
func Stops(a *messages.Assignment, stops uint32) bool {
	return stops > a.GetPermitStops() && !Ended(a.GetState()) && !Underway(a.GetState())
}

// Undecided tells whether a cancel waits for the vehicle to say if it used its permit.
func Undecided(a *messages.Assignment) bool {
	return a.GetCancelling() && !Ended(a.GetState()) && !Underway(a.GetState())
}

// Blocking is an ended attempt that keeps permits away, or nil: one that the vehicle
// says it is installing, or one whose permit it may still use because it has not
// confirmed the cancel. Two installations must never run on one vehicle.
func Blocking(results []*messages.AssignmentResult, atMs int64) *messages.AssignmentResult {
	for _, r := range results {
		if mayInstall(r) && (r.GetInstallingAfterEnd() || r.GetPermitExpiresMs() > atMs) {
			return r
		}
	}
	return nil
}

// mayInstall tells whether an ended attempt keeps permits away, now or until its permit
// has run out.
func mayInstall(r *messages.AssignmentResult) bool {
	return r.GetInstallingAfterEnd() || (r.GetCancelling() && r.GetPermitExpiresMs() > 0)
}

// Saturated tells whether no result can be forgotten for another one without letting a
// second installation begin.
func Saturated(results []*messages.AssignmentResult) bool {
	return len(results) >= maxResults && !slices.ContainsFunc(results, func(r *messages.AssignmentResult) bool { return !mayInstall(r) })
}

// Stray is what is kept of an attempt that only the vehicle knows, and that it says it is
// installing: it keeps permits away, and the vehicle is told to cancel it so that it
// answers where it stands.
func Stray(campaign string, attempt uint32, atMs int64) *messages.AssignmentResult {
	return &messages.AssignmentResult{
		CampaignId: campaign, Attempt: attempt, State: Cancelled, Sequence: heardOf, EndedAtMs: atMs, Code: AlarmUnknown,
		Cancelling: true, CancelReason: "The engine does not know this attempt.", InstallingAfterEnd: true,
	}
}

// Unknown tells whether a result is of an attempt that only the vehicle knows. Its
// campaign, when it offers the attempt, finds it not ended.
func Unknown(r *messages.AssignmentResult) bool { return r.GetCode() == AlarmUnknown }

// heardOf is the least sequence of an attempt that the vehicle may have heard of: one
// that ended with its first number was never told to it.
const heardOf = 2

// Untold tells whether an attempt ended before the vehicle heard of it. If the vehicle
// speaks of it nevertheless, the engine has forgotten that it was told.
func Untold(r *messages.AssignmentResult) bool { return r.GetSequence() < heardOf }

// Astray makes a result one that the vehicle says it is installing.
func Astray(r *messages.AssignmentResult) {
	r.Cancelling, r.InstallingAfterEnd, r.Sequence = false, true, max(r.GetSequence(), heardOf)
}

// Inherit makes a result that takes the place of another one keep permits away as that did.
func Inherit(r, from *messages.AssignmentResult) *messages.AssignmentResult {
	if from.GetInstallingAfterEnd() || from.GetCancelling() {
		r.Cancelling, r.CancelReason, r.InstallingAfterEnd = from.GetCancelling(), from.GetCancelReason(), from.GetInstallingAfterEnd()
		r.PermitExpiresMs, r.Sequence = from.GetPermitExpiresMs(), from.GetSequence()
	}
	return r
}

// Usable tells whether the vehicle has a permit that it may use, or may have used.
func Usable(a *messages.Assignment, atMs int64) bool {
	return a.GetPermitExpiresAtMs() > atMs && !Kept(a)
}

// Kept tells whether a permit is kept from the vehicle until its maintenance window opens.
func Kept(a *messages.Assignment) bool { return a.GetPermitOpensAtMs() != 0 }

// Reached tells whether the time has come for which a permit was kept.
func Reached(a *messages.Assignment, atMs int64) bool {
	return a.GetState() == Permitted && Kept(a) && a.GetPermitOpensAtMs() <= atMs
}

// WaitsUntil is until when a permit is kept, or ends unused; 0: none is kept.
func WaitsUntil(a *messages.Assignment) int64 {
	if !Kept(a) {
		return 0
	}
	return min(a.GetPermitOpensAtMs(), a.GetPermitExpiresAtMs())
}

// PermitDue is when a permit needs a decision: when its window opens, or when it ends.
func PermitDue(a *messages.Assignment) int64 {
	if Kept(a) {
		return WaitsUntil(a)
	}
	return a.GetPermitExpiresAtMs()
}

// Leave makes a permit that is taken back, or has ended, one that the vehicle never had, if it
// was kept from it.
func Leave(a *messages.Assignment) {
	if Kept(a) {
		a.PermitOpensAtMs, a.PermitExpiresAtMs = 0, 0
	}
}
