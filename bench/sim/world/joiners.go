package world

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/virtual"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// arrivals has cars come to the fleet while campaigns run.
func (w *world) arrivals(d virtual.Dice) {
	if !d.Chance(0.5) {
		return
	}
	first := len(w.cars)
	for i := range d.Upto(1, 6) {
		model, at := virtual.Pick(d, wish.Models...), d.Between(time.Minute, 30*time.Minute)
		w.After(at, func() { w.addCar(first+i, model) })
	}
}

// joiners answers a campaign that looks for late joiners: late, twice or never, and with all
// cars that there are.
func (w *world) joiners(m *messages.FindJoiners) {
	f := w.cluster.Faults
	if w.gust(f.Loss, "search lost") {
		return
	}
	tell := func() {
		if p, found := m.GetCampaign().GetPlan(), w.vins(); p.GetRollsBack() != "" {
			w.stragglers(m)
		} else {
			var open *messages.StillOpen
			if at := m.GetStonesAskedAtMs(); at != 0 { // nobody is known to bring what vehicles lack
				open = &messages.StillOpen{AskedAtMs: at}
			}
			w.cluster.Ask(roles.KindCampaign, p.GetId(), &messages.JoinVehicles{Vins: found, Traits: w.traits(p, found), Open: open}, func(proto.Message) {})
		}
	}
	w.After(w.Between(10*time.Millisecond, 20*time.Second), tell)
	if w.gust(f.Repeat, "search repeated") {
		w.After(w.late(5*time.Minute), tell)
	}
}
