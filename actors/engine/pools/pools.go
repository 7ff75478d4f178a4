// Package pools is the operators' way to the pools of the server: what bounds all campaigns
// together, and who uses how much of it.
//
// A [Shared] is safe for concurrent use once Share has been called. Refusals and failures
// come as package engine says.
package pools

import (
	"context"
	"slices"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Shared asks the actors of pools.
type Shared struct {
	desk     *desk.Desk
	settings []*messages.Pool // never written
}

// New knows no pools before Share.
func New(d *desk.Desk) *Shared { return &Shared{desk: d} }

// Share says which pools the server has. It is called before anything else.
func (p *Shared) Share(settings []*messages.Pool) { p.settings = settings }

// Pools tells how each stands, in the order of the settings.
func (p *Shared) Pools(ctx context.Context) ([]*messages.PoolStatus, error) {
	list := make([]*messages.PoolStatus, len(p.settings))
	for i, s := range p.settings {
		status, err := desk.Ask[*messages.PoolStatus](ctx, p.desk, actors.KindPool, s.GetName(), &messages.GetPool{})
		if err != nil {
			return nil, err
		}
		list[i] = status
	}
	return list, nil
}

// ByAttribute are those that part the fleet, in the order in which they count.
func (p *Shared) ByAttribute() []*messages.Pool { return ByAttribute(p.settings) }

// ByAttribute are those of some pools that part the fleet.
func ByAttribute(settings []*messages.Pool) (list []*messages.Pool) {
	for _, s := range settings {
		if s.GetAttribute() != "" {
			list = append(list, s)
		}
	}
	return list
}

// CheckNamed refuses a plan that names a pool which the server has not, or which plans do not name.
func (p *Shared) CheckNamed(plan *messages.CampaignPlan) *messages.Rejection {
	name := plan.GetDownloadPool()
	at := slices.IndexFunc(p.settings, func(s *messages.Pool) bool { return s.GetName() == name })
	switch {
	case name == "":
		return nil
	case at < 0:
		return messages.Reject(messages.NotFound, "the server has no pool %.70q", name).At("/downloadPool").Suggest("name one that pacecar pools lists, or set the server up with it")
	case name == "fleet":
		return messages.Reject(messages.Malformed, "pool fleet is of all vehicles, whatever plan they are in").At("/downloadPool").Suggest("leave it out")
	case p.settings[at].GetAttribute() != "":
		return messages.Reject(messages.Malformed, "pool %s is of vehicles whose %s is %s, whatever plan they are in", name, p.settings[at].GetAttribute(), p.settings[at].GetValue()).
			At("/downloadPool").Suggest("leave it out")
	}
	return nil
}
