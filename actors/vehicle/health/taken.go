package health

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// VehicleTaken is the line of the history of a vehicle that is taken.
const VehicleTaken = "VehicleTaken"

// Keeper is the watch of a campaign for which the vehicle soaks with one of these control units, the one
// that goes on for longest; nil: of none but this campaign.
func Keeper(watches []*Watch, ecus []string, campaign string, atMs int64) (by *Watch) {
	for _, w := range watches {
		if w.GetCampaignId() != campaign && keeps(w, atMs) && shares(w, ecus) && (by == nil || soaksUntil(w) > soaksUntil(by)) {
			by = w
		}
	}
	return by
}

// keeping is the watch of one campaign for which the vehicle soaks, the one that goes on for longest; nil: of none.
func keeping(watches []*Watch, campaign string, atMs int64) (by *Watch) {
	for _, w := range watches {
		if w.GetCampaignId() == campaign && keeps(w, atMs) && (by == nil || soaksUntil(w) > soaksUntil(by)) {
			by = w
		}
	}
	return by
}

// Asked asks a campaign for which the vehicle soaks whether it has a use for that yet, by telling it of the success again: it answers
// every success. Nothing, where the vehicle does not soak for it.
func Asked(watches []*Watch, campaign string, atMs int64) []*messages.AssignmentReport {
	if w := keeping(watches, campaign, atMs); w != nil {
		return []*messages.AssignmentReport{Report(w)}
	}
	return nil
}

// Kept is until when the vehicle soaks for a campaign; 0: it does not.
func Kept(watches []*Watch, atMs int64) func(campaign string) int64 {
	return func(campaign string) int64 {
		if w := keeping(watches, campaign, atMs); w != nil {
			return soaksUntil(w)
		}
		return 0
	}
}

// keeps tells whether a vehicle soaks for its campaign, be it that it is watched no more since an installation on
// other control units. One that is unhealthy is free: something else may cure it. So is one whose campaign
// has said that no gate is to judge by it: the rest of its soak is of use to nobody.
func keeps(w *Watch, atMs int64) bool {
	return w.GetCode() == "" && !w.GetTaken() && !w.GetDecided() && atMs < soaksUntil(w)
}

// Until is when a vehicle that soaks is free for the others, unless its watch ends before.
func Until(w *Watch) int64 { return soaksUntil(w) }

// shares tells whether the update of a watch is for one of these control units.
func shares(w *Watch, ecus []string) bool {
	return slices.ContainsFunc(w.GetRuns(), func(r *messages.InstalledECU) bool { return slices.Contains(ecus, r.GetId()) })
}

// runs tells whether the control units still run what was installed, as far as they are known.
func runs(w *Watch, ecus []*messages.ECU) bool {
	for _, r := range w.GetRuns() {
		i := slices.IndexFunc(ecus, func(e *messages.ECU) bool { return e.GetId() == r.GetId() })
		if i >= 0 && ecus[i].GetVersion() != r.GetVersion() {
			return false
		}
	}
	return true
}

// replaced is a watch whose vehicle is on its way through another installation. While that runs the watch is closed and nothing is
// taken: it may be reverted. A dealer's word that it is done is no more than a word.
func replaced(w *Watch, a *messages.Assignment) *Watch {
	done := a.GetState() == assignment.Succeeded || a.GetState() == assignment.Installed && a.GetCode() != assignment.CodeDealerSays
	if !replaces(w, a) {
		return Close(w)
	}
	if w = cut(w, a.GetChangedAtMs()); !done {
		return Close(w)
	}
	return taken(w, a.GetCampaignId(), goesOn(w, a))
}

// cut is a watch over a vehicle on whose control units another installation begins, or that is removed, as far as its soak is cut short by that.
func cut(w *Watch, atMs int64) *Watch {
	if w.GetCut() || w.GetTaken() || atMs >= soaksUntil(w) {
		return w
	}
	next := proto.CloneOf(w)
	next.Cut = true
	return next
}

// replaces tells whether the update of an attempt takes the place of that of a watch. A later attempt of its own campaign
// takes nothing from it, nor does one for other control units.
func replaces(w *Watch, a *messages.Assignment) bool {
	var ecus []string
	for _, o := range a.GetArtifacts() {
		ecus = append(ecus, o.GetEcuId())
	}
	return a.GetCampaignId() != w.GetCampaignId() && shares(w, ecus)
}

// replacing is the campaign whose installation is under way in place of the update of a watch; empty: none is.
func replacing(w *Watch, a *messages.Assignment) string {
	if !assignment.Underway(a.GetState()) || !replaces(w, a) {
		return ""
	}
	return a.GetCampaignId()
}

// taken is a watch whose vehicle does not run the update any more, once and for good. Its campaign hears
// of it. One that is over for its vehicle has nothing to take.
func taken(w *Watch, by string, on messages.GoneOn) *Watch {
	if w.GetTaken() {
		return Close(w)
	}
	next := proto.CloneOf(Close(w))
	next.Taken, next.TakenBy, next.GoneOn, next.Sequence, next.Told = true, by, on, max(next.GetSequence(), w.GetSequence()+1), false
	return next
}

// tookIt says who has taken the vehicle of a watch.
func tookIt(w *Watch) string {
	if w.GetGoneOn() != messages.GoneOn_GONE_ON_UNSPECIFIED {
		return wentOn(w)
	}
	if w.GetRemoved() {
		return "It was removed while it soaked, and nobody hears how it is: it is no proof for the gate of this update, which may not have decided yet."
	}
	if by := w.GetTakenBy(); by != "" {
		return "Campaign " + by + " has installed on a control unit of this update, whose gate may not have decided yet."
	}
	return "It runs other software than this update, whose gate may not have decided yet."
}
