package rollout

import (
	"slices"
	"strings"

	"pacecar/messages"
)

// fleetPlaces is how many vehicles of all campaigns may be in flight.
const fleetPlaces = 20_000

// Pools are one pool, of all vehicles in flight, which no campaign waits for.
func Pools(campaigns []*messages.CampaignStatus) []*messages.PoolStatus {
	fleet := &messages.PoolStatus{Pool: &messages.Pool{Name: "fleet", Places: fleetPlaces}, Granted: &messages.PoolShare{}}
	for _, c := range campaigns {
		if n := c.GetInFlight(); n > 0 {
			fleet.Used += n
			fleet.Granted.Places += n
			fleet.Campaigns = append(fleet.Campaigns, &messages.PoolCampaign{CampaignId: c.GetRecord().GetPlan().GetId(), Used: n, Granted: &messages.PoolShare{Places: n}})
		}
	}
	slices.SortFunc(fleet.Campaigns, func(a, b *messages.PoolCampaign) int { return strings.Compare(a.CampaignId, b.CampaignId) })
	return []*messages.PoolStatus{fleet}
}
