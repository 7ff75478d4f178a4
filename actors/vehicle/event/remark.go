package event

import (
	"fmt"
	"slices"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

// MaximumRemarks is how many ignored reports are remembered, so that a duplicate is not noted again.
const MaximumRemarks = 8

// Remember appends a remark and forgets the oldest. It writes to neither list.
func Remember(remarks []string, remark string) []string {
	if over := len(remarks) + 1 - MaximumRemarks; over > 0 {
		remarks = remarks[over:]
	}
	return append(slices.Clone(remarks), remark)
}

// Silenced tells whether something is not noted again: it is remembered, or the memory is full
// and something was noted lately.
func Silenced(remarks []string, key string, lately bool) bool {
	return slices.Contains(remarks, key) || len(remarks) >= MaximumRemarks && lately
}

// Ignored notes, under a key, something that a vehicle says and that changes nothing.
func Ignored(by, key, campaign string, attempt uint32, alarm, detail string) Event {
	return Event{
		Kind: Remarked, By: by, Name: "ReportIgnored", Remark: key, Code: alarm, Detail: detail,
		Result: &messages.AssignmentResult{CampaignId: campaign, Attempt: attempt},
	}
}

// Unread notes an offer that is not answered, because its selector cannot be read here.
func Unread(m *messages.AssignVehicle, by string, no *messages.Rejection) Event {
	return Event{
		Kind: Remarked, By: by, Name: "OfferNotRead", Remark: fmt.Sprintf("%s#%d selector", m.GetCampaignId(), m.GetAttempt()), Code: assignment.CodeSelectorNotRead,
		Detail: messages.Cut("The selector cannot be read here, and the offer is awaited again: "+no.Message, bounds.MaximumDetail),
		Result: &messages.AssignmentResult{CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt()},
	}
}
