package health

import (
	"slices"

	"google.golang.org/protobuf/proto"

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

// keeps tells whether a vehicle soaks for its campaign, be it that it is watched no more since an installation on
// other control units. One that is unhealthy is free: something else may cure it.
func keeps(w *Watch, atMs int64) bool {
	return w.GetCode() == "" && !w.GetTaken() && atMs < soaksUntil(w)
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

// replaced is a watch whose vehicle begins another installation. A later attempt of its own campaign
// takes nothing from it, nor does one for other control units.
func replaced(w *Watch, a *messages.Assignment) *Watch {
	var ecus []string
	for _, o := range a.GetArtifacts() {
		ecus = append(ecus, o.GetEcuId())
	}
	if a.GetCampaignId() == w.GetCampaignId() || !shares(w, ecus) {
		return Close(w)
	}
	return taken(w, a.GetCampaignId())
}

// taken is a watch whose vehicle does not run the update any more, once and for good. Its campaign hears
// of it. One that is over for its vehicle has nothing to take.
func taken(w *Watch, by string) *Watch {
	if w.GetTaken() {
		return Close(w)
	}
	next := proto.CloneOf(Close(w))
	next.Taken, next.TakenBy, next.Sequence, next.Told = true, by, max(next.GetSequence(), w.GetSequence()+1), false
	return next
}

// tookIt says who has taken the vehicle of a watch.
func tookIt(w *Watch) string {
	if by := w.GetTakenBy(); by != "" {
		return "Campaign " + by + " has begun to install on a control unit of this update, whose gate may not have decided yet."
	}
	return "It runs other software than this update, whose gate may not have decided yet."
}
