package webtest

import (
	"context"
	"slices"
	"strings"

	"pacecar/messages"
)

// fleetPlaces is how many vehicles of all campaigns may be in flight.
const fleetPlaces = 20_000

// Pools answers one pool, of all vehicles in flight, which no campaign waits for.
func (e *Engine) Pools(ctx context.Context) ([]*messages.PoolStatus, error) {
	list, err := e.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	fleet := &messages.PoolStatus{Pool: &messages.Pool{Name: "fleet", Places: fleetPlaces}, Granted: &messages.PoolShare{}}
	for _, c := range list {
		if n := c.GetInFlight(); n > 0 {
			fleet.Used += n
			fleet.Granted.Places += n
			fleet.Campaigns = append(fleet.Campaigns, &messages.PoolCampaign{CampaignId: c.GetRecord().GetPlan().GetId(), Used: n, Granted: &messages.PoolShare{Places: n}})
		}
	}
	slices.SortFunc(fleet.Campaigns, func(a, b *messages.PoolCampaign) int { return strings.Compare(a.CampaignId, b.CampaignId) })
	return []*messages.PoolStatus{fleet}, nil
}
