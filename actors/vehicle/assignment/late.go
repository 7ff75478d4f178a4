package assignment

import (
	"cmp"

	"pacecar/messages"
)

// Late is what a report about an attempt that has ended means. The end stays; what
// changes is what is still owed to the vehicle.
type Late struct {
	Amended *messages.AssignmentResult // what is kept of the attempt now; nil: as before
	Event   string                     // in the history, of Amended
	Alarm   string                     // code of a contradiction, where there is one
	Detail  string
	Cancel  bool // the vehicle goes on, and must be told again that it ended
}

// WhyEnded is what a vehicle is told that stands at an attempt that has ended.
func WhyEnded(r *messages.AssignmentResult) string { return cmp.Or(r.GetCancelReason(), r.GetDetail()) }

// AfterEnd judges a report about an attempt that has ended. It takes r, and may hand it
// back changed.
func AfterEnd(r *messages.AssignmentResult, said messages.Phase) Late {
	owing, late := r.GetCancelling() || r.GetInstallingAfterEnd(), Late{}
	if Contradicts(r.GetState(), said) {
		late.Alarm = AlarmAfterEnd
	}
	switch said {
	case messages.Phase_PHASE_ACCEPTED, messages.Phase_PHASE_DOWNLOADING, messages.Phase_PHASE_DOWNLOADED:
		return Late{Cancel: r.GetCancelling() || Untold(r)} // of what it was told it does not know that it has ended
	case messages.Phase_PHASE_INSTALLING:
		// Unless the cancel was waited for, or the vehicle was never told of the attempt, it
		// has already said how it ended, and this is an old report.
		if r.GetInstallingAfterEnd() {
			return Late{}
		}
		if r.GetCancelling() || Untold(r) {
			Astray(r)
			late.Amended, late.Event, late.Detail = r, "InstallationAfterEnd", "No permit is given until the vehicle says how it ended."
			return late
		}
		owing = false
	default: // every other phase is the vehicle's last word on the attempt
	}
	if !owing {
		return late
	}
	late.Amended, late.Event = r, "CancelConfirmed"
	if r.GetInstallingAfterEnd() || late.Alarm != "" {
		late.Event, late.Detail = "InstallationEnded", "The vehicle reports "+PhaseName(said)+"."
	}
	r.Cancelling, r.InstallingAfterEnd = false, false
	return late
}
