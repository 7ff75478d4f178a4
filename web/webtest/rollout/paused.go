package rollout

import (
	"slices"

	"pacecar/messages"
)

// PausedToo notes that somebody pauses what another one paused; false: that is known.
func PausedToo(r *messages.CampaignRecord, by string) bool {
	if r.GetStop().GetBy() == by || slices.Contains(r.GetStop().GetAlsoBy(), by) {
		return false
	}
	r.Stop.AlsoBy = append(r.Stop.AlsoBy, by)
	return true
}
