package assignment

import (
	"fmt"
	"strings"

	"pacecar/messages"
)

// StateName is a state as the tables, the history and people write it: Downloaded.
func StateName(s messages.AssignmentState) string {
	if s < 0 || int(s) >= NumberOfStates {
		return "Unknown"
	}
	return stateNames[s]
}

var stateNames = [NumberOfStates]string{
	"None", "Waiting", "Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed",
	"Succeeded", "Rejected", "Failed", "Reverted", "Cancelled", "Superseded", "Expired", "Skipped", "Stalled", "Asleep",
}

// Event is a move as the history names it: by the state it leads to, or by what became
// of the permit.
func (t Transition) Event() string {
	switch t.Trigger {
	case OnWithhold:
		return "PermitWithheld"
	case OnRelease:
		return "PermitReleased"
	case OnLate:
		return "InstallationLate"
	case OnOverdue:
		return "InstallationOverdue"
	case OnWithdraw:
		return "PermitWithdrawn"
	case OnPermitExpiry:
		return "PermitExpired"
	default:
		return movedNames[t.To]
	}
}

// movedNames are the events of moves, by the state they lead to.
var movedNames = func() (names [NumberOfStates]string) {
	for s := range names {
		names[s] = "Assignment" + StateName(messages.AssignmentState(s))
	}
	return names
}()

// Line is an assignment in one stable line; nil is Idle.
func Line(a *messages.Assignment) string {
	if a == nil {
		return "Idle"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s#%d seq %d", StateName(a.GetState()), a.GetCampaignId(), a.GetAttempt(), a.GetSequence())
	when(&b, a.GetCode() != "", " "+a.GetCode())
	when(&b, a.GetEcuId() != "", " at "+a.GetEcuId())
	when(&b, a.GetPermitExpiresAtMs() != 0 && a.GetState() == Downloaded, " taking-back-permit")
	when(&b, a.GetCancelling(), " cancelling")
	when(&b, a.GetInstallingAfterEnd(), " installing-after-end")
	when(&b, a.GetAcknowledged(), " acknowledged")
	return b.String()
}

// ResultLine is an ended assignment in one stable line.
func ResultLine(r *messages.AssignmentResult) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s#%d", StateName(r.GetState()), r.GetCampaignId(), r.GetAttempt())
	when(&b, r.GetCode() != "", " "+r.GetCode())
	when(&b, r.GetCancelling(), " cancelling")
	when(&b, r.GetInstallingAfterEnd(), " installing-after-end")
	return b.String()
}

func when(b *strings.Builder, on bool, text string) {
	if on {
		b.WriteString(text)
	}
}
