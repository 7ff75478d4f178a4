package world

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/wish"
)

// ponder has people ask all the time what commands would do to campaigns that are under way: nothing is done.
func (d *desk) ponder(w *world) {
	for _, p := range d.campaigns {
		if w.curious && !w.fair && w.oracle.Campaign(p.Id).Begun() && w.Rank.Chance(0.4) {
			w.cluster.Ask(roles.KindCampaign, p.Id, wish.Considered(w.Rank, w.vins()), func(proto.Message) {})
		}
	}
}
