// Package assignment is the life of one vehicle × one campaign × one attempt: its states,
// the table of its moves, and the codes that say why.
//
// The table is data: [Next] looks a move up, [Transitions] lists all of them, and what is
// not in it does not happen. Package vehicle decides which trigger applies.
package assignment

import (
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// States of an assignment. The roster's own states, WAITING, STALLED and ASLEEP, are never
// states of a vehicle.
const (
	// None is before the first offer: the vehicle knows nothing of the attempt. It is
	// where every assignment comes from and none returns to.
	None = messages.AssignmentState_ASSIGNMENT_STATE_UNSPECIFIED

	// Offered means that the offer is committed and on its way. It is sent again
	// whenever the vehicle comes online, until the vehicle answers or the offer expires.
	Offered = messages.AssignmentState_OFFERED

	// Accepted means that the vehicle will follow the offer. It has the artifacts' addresses
	// and is trusted to go on by itself.
	Accepted = messages.AssignmentState_ACCEPTED

	// Downloading means that artifacts are on their way into the vehicle. Percentages are
	// shown and not kept.
	Downloading = messages.AssignmentState_DOWNLOADING

	// Downloaded means that every artifact is in the vehicle with its digest verified, and
	// that the vehicle waits for a permit. It is reported to the campaign with growing
	// pauses until a permit comes. A permit that expired or was withdrawn leads back here.
	Downloaded = messages.AssignmentState_DOWNLOADED

	// Permitted means that the installation may start until the permit expires. The vehicle
	// may already have started: only its report tells.
	Permitted = messages.AssignmentState_PERMITTED

	// Installing means that the vehicle has used the permit. From here on nothing the engine
	// decides can stop it: it ends by what the vehicle reports.
	Installing = messages.AssignmentState_INSTALLING

	// Installed means that the vehicle says the installation ended well. It is not believed
	// before a manifest names the new software; one is asked for until it comes.
	Installed = messages.AssignmentState_INSTALLED

	// Succeeded means that a manifest named the new software on every control unit of the
	// assignment. Terminal.
	Succeeded = messages.AssignmentState_SUCCEEDED

	// Rejected means that the vehicle, or the person in it, refused the offer. Terminal.
	Rejected = messages.AssignmentState_REJECTED

	// Failed means that the attempt ended without the new software running: the vehicle
	// said so, or its manifest did. The code says why. Terminal.
	Failed = messages.AssignmentState_FAILED

	// Reverted means that the installation failed and the vehicle restored its previous
	// software by itself. Terminal.
	Reverted = messages.AssignmentState_REVERTED

	// Cancelled means that the campaign took the offer back before the installation began,
	// or that it no longer fits the vehicle. The vehicle is told until it confirms: with
	// growing pauses while it is connected, and whenever it comes online or still speaks of
	// the attempt. Terminal.
	Cancelled = messages.AssignmentState_CANCELLED

	// Superseded means that the campaign opened a higher attempt while this one had not
	// begun to install. Terminal.
	Superseded = messages.AssignmentState_SUPERSEDED

	// Expired means that the offer's time ran out before the installation began. Terminal.
	Expired = messages.AssignmentState_EXPIRED

	// Skipped means that the vehicle never heard of the offer: the code says why it does not
	// fit, is not needed, or had to wait for another campaign. Terminal.
	Skipped = messages.AssignmentState_SKIPPED
)

// Codes of results, besides those that vehicles choose.
const (
	CodeOccupied          = targeting.Occupied         // Skipped: another campaign holds the vehicle
	CodeFlagged           = targeting.Flagged          // Skipped: nobody has cleared the vehicle yet
	CodeUnknownECU        = targeting.UnknownECU       // Skipped: the vehicle lacks a control unit of the package
	CodeHardwareMismatch  = targeting.HardwareMismatch // Skipped, or Cancelled after a change of hardware
	CodeVersionMismatch   = targeting.VersionMismatch  // Skipped, or Cancelled: the installed version is not one to update from
	CodeDowngrade         = targeting.Downgrade        // Skipped, or Cancelled: a newer version is installed
	CodeNoLongerTargeted  = targeting.NoLongerTargeted // Skipped: the selector does not match the vehicle any more
	CodeAlreadyInstalled  = targeting.AlreadyInstalled // Skipped, or Succeeded when somebody else installed it meanwhile
	CodeOfferExpired      = "OfferExpired"             // Skipped or Expired: the offer's time had run out
	CodeNotRegistered     = "NotRegistered"            // Skipped: no such vehicle
	CodeManifestMismatch  = "ManifestMismatch"         // Failed: the manifest names other software
	CodePermitExpired     = "PermitExpired"            // Downloaded again: the permit was not used in time
	CodeWindowShut        = "MaintenanceWindowShut"    // Downloaded again: the maintenance window did not open while the permit was good
	CodeWithdrawn         = "PermitWithdrawn"          // Downloaded again: the campaign took the permit back
	CodePermitWithheld    = "PermitWithheld"           // Downloaded still: an ended attempt is, or may be, installing, or the hardware is flagged
	CodeNotReady          = "NotReady"                 // Downloaded still: the vehicle is not in a condition to install, or has not said lately
	CodeConsentPending    = "ConsentPending"           // Downloaded still: nobody has agreed to the installation
	CodeConsentRefused    = "ConsentRefused"           // Rejected: whoever was asked said no
	CodePostponedTooOften = "PostponedTooOften"        // Rejected: more often than the plan allows
	CodePostponedTooLong  = "PostponedTooLong"         // Rejected: longer than the plan allows
	CodeConsentUnanswered = "ConsentUnanswered"        // Rejected: the offer's time ran out before anybody agreed to the installation
	CodeTimedOut          = "TIMED_OUT"                // Failed: a step took too long. Installing or Installed still: nobody knows
	CodeSettled           = "InstallationSettled"      // Failed: it had begun, and a person has found that it does not run
	CodeManifestAsked     = "ManifestAsked"            // Installing or Installed still: it has taken too long
	CodeSelectorNotRead   = "SelectorNotRead"          // not opened yet: whoever keeps the vehicle cannot read the selector of the offer
	CodeEndForgotten      = "EndForgotten"             // Failed, by all that is known: the vehicle has gone on to an attempt that the engine has forgotten
	CodeUnspecified       = "Unspecified"              // the vehicle gave no code
)

// Alarm codes mark history lines that a person should see.
const (
	AlarmWithoutPermit    = "InstallationWithoutPermit" // physical truth, recorded as such
	AlarmWithoutConsent   = "DownloadWithoutConsent"    // whoever was asked had not agreed
	AlarmAfterEnd         = "ReportContradictsEnd"      // the attempt had ended otherwise
	AlarmContradiction    = "ReportContradictsState"    // impossible in this state
	AlarmUnknown          = "UnknownAssignment"         // the engine has no such attempt: a lost tail, or a rogue
	AlarmOldManifest      = "OldManifest"               // a later manifest has been heard
	AlarmCancelTooLate    = "CancelTooLate"             // the installation had begun
	AlarmInventoryChanged = "InventoryChangedInFlight"  // the vehicle no longer fits the offer
)

// Ended tells whether s is terminal.
func Ended(s messages.AssignmentState) bool {
	switch s {
	case Succeeded, Rejected, Failed, Reverted, Cancelled, Superseded, Expired, Skipped:
		return true
	default:
		return false
	}
}

// Withheld tells whether a downloaded update waits for something in the vehicle, by the code
// that says so, and not for its campaign.
func Withheld(code string) bool {
	return code == CodePermitWithheld || code == CodeNotReady || code == CodeConsentPending
}

// Underway tells whether an installation has begun and not yet ended.
func Underway(s messages.AssignmentState) bool { return s == Installing || s == Installed }
