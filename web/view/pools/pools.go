// Package pools is the shapes of pools: what bounds all campaigns together, and who uses it.
package pools

import (
	"pacecar/messages"
	"pacecar/web/view"
)

// PoolList is all pools of the server.
type PoolList struct {
	Items []Pool `json:"items" doc:"In the order of the settings."`
}

// Pool is one of them.
type Pool struct {
	Name             string      `json:"name" doc:"fleet bounds vehicles in flight, every other one downloads: vehicles between their offer and DOWNLOADED." example:"eu-cdn"`
	Of               string      `json:"of" enum:"fleet,vehicles,plans" doc:"fleet: all vehicles; vehicles: those with the value of the attribute; plans: those of campaigns whose plan names the pool."`
	Attribute        string      `json:"attribute,omitempty" doc:"Attribute of its vehicles." example:"region"`
	Value            string      `json:"value,omitempty" doc:"Value that they have." example:"EU"`
	Places           uint32      `json:"places,omitempty" doc:"Vehicles at one time; none: no bound."`
	PerMinute        uint32      `json:"perMinute,omitempty" doc:"Offers per minute; none: no bound."`
	Used             uint32      `json:"used" doc:"Vehicles that have a place, as their campaigns said last."`
	Granted          uint32      `json:"granted" doc:"Places that campaigns may be using: at most these can be in use."`
	GrantedPerMinute uint32      `json:"grantedPerMinute,omitempty" doc:"Offers per minute that campaigns may be making."`
	Waiting          uint32      `json:"waiting" doc:"Places that campaigns want and have not."`
	Campaigns        []PoolShare `json:"campaigns" doc:"Those that hold or want some, by id."`
}

// PoolShare is what one campaign has of a pool.
type PoolShare struct {
	Campaign         string `json:"campaign" doc:"Campaign."`
	Used             uint32 `json:"used" doc:"Its vehicles that have a place."`
	Granted          uint32 `json:"granted" doc:"Places that it may be using."`
	GrantedPerMinute uint32 `json:"grantedPerMinute,omitempty" doc:"Offers per minute that it may be making."`
	Waiting          uint32 `json:"waiting" doc:"Places that it wants and has not."`
	Priority         int32  `json:"priority" doc:"Of its plan: higher goes first."`
	HeardAt          string `json:"heardAt,omitempty" format:"date-time" doc:"When it spoke last; none: not since the pool's actor began."`
	Silent           bool   `json:"silent,omitempty" doc:"It has not spoken for ten minutes, as one that is quarantined: it keeps the places of those of its vehicles that are in flight by its record."`
}

// From turns what pools say into views.
func From(list []*messages.PoolStatus) PoolList {
	l := PoolList{Items: make([]Pool, len(list))}
	for i, s := range list {
		of := "plans"
		switch {
		case s.GetPool().GetName() == "fleet":
			of = "fleet"
		case s.GetPool().GetAttribute() != "":
			of = "vehicles"
		}
		l.Items[i] = Pool{
			Name: s.GetPool().GetName(), Of: of, Attribute: s.GetPool().GetAttribute(), Value: s.GetPool().GetValue(),
			Places: s.GetPool().GetPlaces(), PerMinute: s.GetPool().GetPerMinute(),
			Used: s.GetUsed(), Granted: s.GetGranted().GetPlaces(), GrantedPerMinute: s.GetGranted().GetPerMinute(), Waiting: s.GetWaiting(),
			Campaigns: make([]PoolShare, 0, len(s.GetCampaigns())),
		}
		for _, c := range s.GetCampaigns() {
			l.Items[i].Campaigns = append(l.Items[i].Campaigns, PoolShare{
				Campaign: c.GetCampaignId(), Used: c.GetUsed(), Granted: c.GetGranted().GetPlaces(), GrantedPerMinute: c.GetGranted().GetPerMinute(),
				Waiting: c.GetWaiting(), Priority: c.GetPriority(), HeardAt: view.Time(c.GetHeardAtMs()), Silent: c.GetSilent(),
			})
		}
	}
	return l
}
