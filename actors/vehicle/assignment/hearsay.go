package assignment

import (
	"fmt"

	"pacecar/actors/targeting/occupant"
	"pacecar/messages"
)

// Codes of what only a dealer says.
const (
	CodeDealerSays         = occupant.DealerSays         // Installed
	CodeDealerContradicted = occupant.DealerContradicted // Failed
	CodeDealerUnconfirmed  = occupant.DealerUnconfirmed  // Failed
)

// Hearsay tells whether only a dealer says that the update is installed.
func Hearsay(a *messages.Assignment) bool {
	return a.GetState() == Installed && a.GetCode() == CodeDealerSays
}

// Deal is the attempt that a dealer speaks of, and that the vehicle has not been told of.
func Deal(m *messages.AssignVehicle, inventoryVersion uint64, atMs int64, offered []*messages.OfferedArtifact) *messages.Assignment {
	a := Begin(m, inventoryVersion, atMs)
	a.State, a.Artifacts, a.Policy = Offered, offered, m.GetPolicy()
	return a
}

// Holds says that an attempt holds the vehicle.
func Holds(a *messages.Assignment) string {
	return fmt.Sprintf("Campaign %s holds the vehicle, %s.", a.GetCampaignId(), StateName(a.GetState()))
}

// Believe notes that it is a dealer who says so: the vehicle may never have begun, and may still
// have the permit that it had.
func Believe(a, before *messages.Assignment) {
	a.InstallingAtMs = before.GetInstallingAtMs()
	if Kept(before) {
		a.PermitExpiresAtMs = 0
	}
}

// Confirms tells whether the vehicle's own report says more than the dealer has said of it: that
// it has begun by itself, which nobody knew, or has ended well.
func Confirms(a *messages.Assignment, said messages.Phase) bool {
	return Hearsay(a) && (said == messages.Phase_PHASE_INSTALLED || said == messages.Phase_PHASE_INSTALLING && a.GetInstallingAtMs() == 0)
}

// Confirm takes that.
func Confirm(a *messages.Assignment, said messages.Phase, atMs int64) {
	Clock(a, atMs)
	if said == messages.Phase_PHASE_INSTALLED {
		a.Code, a.PermitExpiresAtMs = "", 0
	}
}

// Disown completes an attempt that has ended although a dealer had said that it is installed: the
// vehicle, if it has been told of the attempt, must give it up, and where it has begun by itself
// it keeps others away until it says how that ended, for which it is asked as for a [Stray]. Said: it has.
func Disown(a *messages.Assignment, said bool) (told bool) {
	a.InstallingAfterEnd = a.GetInstallingAtMs() > 0 && !said
	a.Cancelling = a.InstallingAfterEnd || len(a.GetContents()) > 0
	if a.CancelReason = ""; a.Cancelling {
		a.CancelReason = a.GetDetail()
	}
	return a.Cancelling
}
