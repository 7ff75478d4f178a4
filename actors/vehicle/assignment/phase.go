package assignment

import "pacecar/messages"

// triggers are the phases a vehicle reports, as triggers of the table.
var triggers = map[messages.Phase]Trigger{
	messages.Phase_PHASE_ACCEPTED:    OnAccepted,
	messages.Phase_PHASE_REJECTED:    OnRejected,
	messages.Phase_PHASE_DOWNLOADING: OnDownloading,
	messages.Phase_PHASE_DOWNLOADED:  OnDownloaded,
	messages.Phase_PHASE_INSTALLING:  OnInstalling,
	messages.Phase_PHASE_INSTALLED:   OnInstalled,
	messages.Phase_PHASE_FAILED:      OnFailed,
	messages.Phase_PHASE_REVERTED:    OnReverted,
	messages.Phase_PHASE_CANCELLED:   OnCancelled,
}

// TriggerOf is what the report of a phase triggers; false for a phase that is not known.
func TriggerOf(p messages.Phase) (Trigger, bool) {
	trigger, ok := triggers[p]
	return trigger, ok
}

// PhaseName is a phase as people write it: Installing.
func PhaseName(p messages.Phase) string { return string(triggers[p]) }

// Contradicts tells whether an attempt that ended in this state cannot be where the
// vehicle says it is.
func Contradicts(end messages.AssignmentState, said messages.Phase) bool {
	installed := end == Succeeded || end == Failed || end == Reverted
	switch said {
	case messages.Phase_PHASE_INSTALLING, messages.Phase_PHASE_INSTALLED:
		return !installed
	case messages.Phase_PHASE_REVERTED:
		return !installed || end == Succeeded
	case messages.Phase_PHASE_FAILED:
		return end == Succeeded
	default:
		return false
	}
}
