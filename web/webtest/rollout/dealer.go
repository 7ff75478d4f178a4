package rollout

import (
	"slices"

	"pacecar/messages"
)

// Dealt takes what a dealer did about a vehicle.
func Dealt(roster []*messages.RosterEntry, m *messages.TellDealerResult) *messages.Rejection {
	i := slices.IndexFunc(roster, func(e *messages.RosterEntry) bool { return e.GetVin() == m.GetVin() && e.GetDealer() != 0 })
	if i < 0 {
		return messages.Reject(messages.WrongState, "vehicle %s was not handed to a dealer", m.GetVin()).At("/vin")
	}
	roster[i].Dealer = messages.DealerState_DEALER_INSTALLED
	if m.GetResult() != "installed" {
		roster[i].Dealer = messages.DealerState_DEALER_NOT_INSTALLED
	}
	return nil
}
