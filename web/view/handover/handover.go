// Package handover is the shapes of what a campaign hands to dealers, and of what these say.
package handover

import (
	"fmt"

	"pacecar/messages"
	"pacecar/web/view"
)

// DealerList is a part of the vehicles of a campaign that were handed to a dealer.
type DealerList struct {
	Items []DealerEntry `json:"items" doc:"In the order of the roster."`
	Next  string        `json:"next,omitempty" doc:"Where to continue, as cursor; absent at the end."`
	Total uint32        `json:"total" doc:"All that were handed over."`
}

// DealerEntry is one vehicle that was handed to a dealer.
type DealerEntry struct {
	VIN     string `json:"vin" doc:"Vehicle."`
	Why     string `json:"why" doc:"One sentence: why it was handed over, or what the dealer said."`
	Since   string `json:"since" format:"date-time" doc:"When it was handed over."`
	Result  string `json:"result,omitempty" enum:"installed,not-installed" doc:"What the dealer told; installed: its manifest is awaited."`
	Attempt uint32 `json:"attempt" doc:"Number of its latest attempt."`
	ECU     string `json:"ecu,omitempty" doc:"ECU at fault in its last failure."`
	Code    string `json:"code,omitempty" doc:"Code of its last failure."`
}

// DealerResult is the body that tells what a dealer did.
type DealerResult struct {
	Result string `json:"result" enum:"installed,not-installed" doc:"installed counts when the manifest of the vehicle proves it, within seven days; not-installed takes it back."`
	By     string `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor, else anonymous."`
	Note   string `json:"note,omitempty" maxLength:"512" doc:"What was found or done; kept in both timelines."`
}

// DealerTold is the answer to it.
type DealerTold struct {
	VIN    string `json:"vin" doc:"Vehicle."`
	Result string `json:"result" enum:"installed,not-installed" doc:"As it was told."`
	Detail string `json:"detail" doc:"One sentence: what follows."`
}

// Settlement is the body that says that no installation runs in a vehicle.
type Settlement struct {
	By     string `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor. A decision without a name is refused."`
	Reason string `json:"reason" minLength:"1" maxLength:"512" doc:"What was found at the vehicle; kept in the timeline."`
}

// FromEntry turns an entry of a roster that was handed to a dealer into a view.
func FromEntry(e *messages.RosterEntry) DealerEntry {
	d := DealerEntry{VIN: e.GetVin(), Since: view.Time(e.GetDealerSinceMs()), Attempt: e.GetAttempt(), ECU: e.GetEcuId(), Code: e.GetCode()}
	switch e.GetDealer() {
	case messages.DealerState_DEALER_UNREACHABLE:
		d.Why = "It has not been heard for as long as the plan allows."
	case messages.DealerState_DEALER_INSTALLED:
		d.Result, d.Why = "installed", "A dealer says that the update is installed; its manifest has not confirmed it yet."
	case messages.DealerState_DEALER_TAKEN_BACK:
		d.Result, d.Why = "not-installed", "What the dealer said is taken back; the vehicle is being told."
	case messages.DealerState_DEALER_NOT_INSTALLED:
		d.Result, d.Why = "not-installed", "A dealer has not installed the update."
	default:
		d.Why = fmt.Sprintf("It has failed, lately in attempt %d, and is not tried again.", e.GetAttempt())
	}
	return d
}

// Follows is what follows from a dealer's result.
func Follows(result string) string {
	if result == "installed" {
		return "It waits for a manifest of the vehicle that proves it, for at most seven days, and counts as it did until then."
	}
	return "It is recorded, and the vehicle counts as it did; an earlier word that the update is installed is taken back."
}
