package assignment

import "pacecar/messages"

// StateName is a state as the tables, the history and people write it: Downloaded.
func StateName(s messages.AssignmentState) string {
	if s < 0 || int(s) >= NumberOfStates {
		return "Unknown"
	}
	return stateNames[s]
}

var stateNames = [NumberOfStates]string{
	"None", "Waiting", "Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed",
	"Succeeded", "Rejected", "Failed", "Reverted", "Cancelled", "Superseded", "Expired", "Skipped", "Stalled",
}
