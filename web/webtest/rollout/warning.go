package rollout

import (
	"fmt"

	"pacecar/messages"
)

// Warnings are of the campaigns that a plan supersedes and that nobody has written.
func Warnings(p *messages.CampaignPlan, written func(id string) bool) (list []*messages.Warning) {
	for i, id := range p.GetSupersedes() {
		if !written(id) {
			list = append(list, &messages.Warning{Text: "There is no campaign " + id + ", which the plan supersedes: correct the name, or leave it out.", Field: fmt.Sprintf("/supersedes/%d", i)})
		}
	}
	return list
}
