package admission

import "pacecar/messages"

// Urgent is the priority at pools of a campaign that undoes another one: above those that plans may name, 0 to 1,000. Its
// vehicles run what was stopped, and each minute in which others download before them is one more with that. What campaigns
// are to each other at a vehicle is not concerned: there it has the priority of its plan.
const Urgent = 1001

// Priority is the one of a campaign at pools.
func Priority(p *messages.CampaignPlan) int32 {
	if p.GetRollsBack() != "" {
		return Urgent
	}
	return int32(p.GetPriority())
}
