package world

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/dealer"
	"pacecar/actors/roles"
	"pacecar/messages"
)

// deal has a dealer work on a vehicle that was handed over, and say what is so, or what is not: he
// says that the update is installed without having done that, also while the vehicle installs it
// itself, takes that back, or says nothing.
func (d *desk) deal(w *world, p *messages.CampaignPlan) {
	if p.GetDealer() == nil || !w.Own.Chance(0.3) {
		return
	}
	handed := w.oracle.Campaign(p.Id).Handed()
	if len(handed) == 0 {
		return
	}
	vin := handed[w.Own.Upto(0, len(handed)-1)]
	l := w.lines[messages.VIN(vin)]
	said := &messages.TellDealerResult{Vin: vin, By: "dora", Result: dealer.Installed, Note: "by cable"}
	switch honest := w.Own.Chance(0.6); {
	case w.oracle.Campaign(p.Id).Dealt(vin): // he looks again
		if !w.Own.Chance(0.3) {
			return
		}
		said.Result = dealer.NotInstalled
	case w.fair && !l.parked():
		return // nobody sends for him any more
	case honest && !l.car.Installs():
		if !l.car.Flash(p.Id, w.oracle.Campaign(p.Id).Contents()) {
			said.Result = dealer.NotInstalled
		}
		if l.online && w.Own.Chance(0.5) {
			l.car.Introduce()
		}
	case w.Own.Chance(0.3):
		said.Result = dealer.NotInstalled
	}
	if l.car.Installs() && said.Result == dealer.Installed {
		w.cluster.Inject("dealer hasty", vin)
		w.oracle.Words.Hear(p.Id, l.car)
	}
	w.cluster.Ask(roles.KindCampaign, p.Id, said, func(proto.Message) {})
}

// mostParked is how many cars of a simulation are parked for long.
const mostParked = 2

// park leaves a car somewhere without power and without a connection, for longer than after a day
// as its campaign waits before it sends a dealer: now and then in the middle of an installation.
func (l *line) park() {
	w := l.w
	if !w.desk.sends || w.fair || w.parked == mostParked || !w.Own.Chance(0.002) && !(l.car.Installs() && w.Own.Chance(0.5)) {
		return
	}
	w.parked++
	l.until = w.Elapsed() + w.Own.Between(25*time.Hour, 27*time.Hour)
	w.cluster.Inject("car parked", string(l.car.VIN))
	l.cut()
	w.After(l.until-w.Elapsed(), l.connect)
}

func (l *line) parked() bool { return l.w.Elapsed() < l.until }
