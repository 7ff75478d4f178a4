package rollout

import "pacecar/messages"

// Expected refuses a start that would take more than ten vehicles more than a person has read of.
func Expected(m *messages.StartCampaign, roster int) *messages.Rejection {
	if m.ExpectedVehicles == nil || roster <= int(m.GetExpectedVehicles())+10 {
		return nil
	}
	return messages.Reject(messages.MoreThanExpected, "the campaign would take %d vehicles, and %d were expected", roster, m.GetExpectedVehicles()).
		At("/expectedVehicles").Suggest("run the dry run again")
}
