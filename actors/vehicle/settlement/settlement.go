// Package settlement is what a person may settle about a vehicle that has begun to install and has fallen
// silent: that no installation runs in it. Nothing else ends an attempt that is being installed, and
// nothing else lets others begin beside one that had ended otherwise, if the vehicle never speaks again.
//
// The person's word is taken where nobody has heard the vehicle for [Quiet]: one that speaks is asked itself.
// It settles every attempt of which nobody knows whether it still runs. The present one fails, one that has ended
// keeps its end. None of them is ever permitted again: each stays cancelled until the vehicle
// has confirmed that, a permit which it may still use keeps others away until it has run out, and a report that
// an installation runs nevertheless keeps them away as before. What a manifest shows of them counts.
//
// Functions are pure; what they hand out is fresh. Times are Unix milliseconds.
package settlement

import (
	"time"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// Quiet is for how long nobody must have heard a vehicle about which a person's word is taken.
const Quiet = time.Hour

// Settled is what the settlement of an attempt that has ended is called in the history.
const Settled = "InstallationSettled"

// Ruling is what is settled, by a person's word or by a manifest.
type Ruling struct {
	Fails   string                       // code with which the present attempt fails; empty: it is not being installed
	Present bool                         // the present attempt has ended, and is settled
	Results []*messages.AssignmentResult // of those before, as they are kept from then on
	Detail  string                       // what a person says; empty: nobody does
}

// Judge takes a person's word about a vehicle with this assignment and these results, which was last heard at a time.
func Judge(m *messages.SettleInstallation, a *messages.Assignment, results []*messages.AssignmentResult, heardMs, atMs int64) (Ruling, *messages.Rejection) {
	if no := bounds.Settle(m); no != nil {
		return Ruling{}, no
	}
	r := Ruling{Fails: fails(a), Present: a.GetInstallingAfterEnd(), Detail: messages.Cut("Somebody has looked, and no installation runs: "+m.GetReason(), bounds.MaximumDetail)}
	for _, before := range results {
		if before.GetInstallingAfterEnd() {
			r.Results = append(r.Results, r.settled(before))
		}
	}
	switch quiet := atMs - heardMs; {
	case r.Fails == "" && !r.Present && len(r.Results) == 0:
		return Ruling{}, messages.Reject(messages.WrongState, "no installation is known to run in the vehicle").Suggest("see pacecar vehicle why")
	case quiet < Quiet.Milliseconds():
		return Ruling{}, messages.Reject(messages.WrongState, "the vehicle was heard %v ago, and may be installing", time.Duration(max(0, quiet)/1000)*time.Second).
			Suggest("it is asked how it stands; say so when nobody has heard it for %v", Quiet)
	}
	return r, nil
}

// fails is the code with which the present attempt fails, if it is being installed; empty: it is not. Of one of which
// a dealer had said that it is installed, this word counts.
func fails(a *messages.Assignment) string {
	switch {
	case !assignment.Underway(a.GetState()) || occupant.Of(a) == "":
		return ""
	case assignment.Hearsay(a):
		return assignment.CodeDealerUnconfirmed
	default:
		return assignment.CodeSettled
	}
}

// Shown is what the manifest of an attempt that has ended settles: how its installation ended is known.
func Shown(m *messages.Manifest, a *messages.Assignment, results []*messages.AssignmentResult) (r Ruling) {
	r.Present = a.GetInstallingAfterEnd() && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt()
	if before := assignment.Result(results, m.GetCampaignId(), m.GetAttempt()); before.GetInstallingAfterEnd() {
		r.Results = append(r.Results, r.settled(before))
	}
	return r
}

// End makes the present attempt, which has ended, one that keeps nothing away any more. Where it is a
// person who says so, the vehicle is still told to cancel it.
func (r Ruling) End(a *messages.Assignment) {
	if a.InstallingAfterEnd, a.Cancelling = false, r.Detail != ""; a.Cancelling {
		a.CancelReason = r.Detail
	}
}

// settled is what is kept then of an attempt before.
func (r Ruling) settled(before *messages.AssignmentResult) *messages.AssignmentResult {
	after := assignment.CopyResult(before)
	if after.InstallingAfterEnd, after.Cancelling = false, r.Detail != ""; after.Cancelling {
		after.CancelReason = r.Detail
	}
	return after
}
