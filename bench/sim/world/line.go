package world

import (
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/air"
	"pacecar/bench/sim/car"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

// line is a car's connection, and who drives it.
type line struct {
	w      *world
	car    *car.Car
	online bool
	since  time.Duration // when it was connected or cut
	until  time.Duration // until when it is parked, without power
	outbox []*post
}

// post is a message that is sent until it is acknowledged.
type post struct{ up *messages.Up }

// Now is the car's clock, which is right.
func (l *line) Now() time.Time { return l.w.Now() }

// Say implements car.World.
func (l *line) Say(_ *car.Car, up *messages.Up) {
	l.w.Note(string(l.car.VIN), "says", up)
	p := &post{up}
	l.outbox = append(l.outbox, p)
	l.send(p)
}

// Did implements car.World.
func (l *line) Did(c *car.Car, kind ledger.Kind, k car.Key) {
	l.w.Note(string(c.VIN), "does", string(kind))
	l.w.oracle.Did(c, kind, k)
}

// send publishes at QoS 1: again, until it is acknowledged.
func (l *line) send(p *post) {
	w, f := l.w, l.w.cluster.Faults
	if !l.waits(p) || !l.online {
		return
	}
	w.After(w.Between(6*time.Second, 12*time.Second), func() { l.send(p) })
	if w.struck(f.Loss, "report lost", l) {
		return
	}
	pause := w.Between(5*time.Millisecond, 100*time.Millisecond)
	if w.struck(f.Late, "report late", l) {
		pause = w.late(2 * time.Minute)
	}
	if w.struck(f.Repeat, "report repeated", l) {
		w.After(w.late(time.Minute), func() { w.cluster.Up(l.car.VIN, proto.CloneOf(p.up), func(error) {}) })
	}
	w.After(pause, func() {
		w.cluster.Up(l.car.VIN, proto.CloneOf(p.up), func(err error) {
			if no := (*messages.Rejection)(nil); err == nil || errors.As(err, &no) {
				l.acknowledged(p)
			}
		})
	})
}

func (l *line) waits(p *post) bool {
	for _, o := range l.outbox {
		if o == p {
			return true
		}
	}
	return false
}

func (l *line) acknowledged(p *post) {
	for i, o := range l.outbox {
		if o == p {
			l.outbox = append(l.outbox[:i:i], l.outbox[i+1:]...)
			return
		}
	}
}

// road brings a command to a car, if it is connected then.
func (w *world) road(vin messages.VIN, down *messages.Down) {
	l, f := w.lines[vin], w.cluster.Faults
	if w.struck(f.Loss, "command lost", l) {
		return
	}
	arrive := func() { l.hears(down) }
	pause := w.Between(5*time.Millisecond, 100*time.Millisecond)
	if w.struck(f.Late, "command late", l) {
		pause = w.late(10 * time.Minute)
	}
	if w.struck(f.Repeat, "command repeated", l) {
		w.After(w.late(5*time.Minute), arrive)
	}
	w.After(pause, arrive)
}

func (l *line) hears(down *messages.Down) {
	if l.online {
		l.w.Note(string(l.car.VIN), "hears", down)
		l.car.Hear(down)
	}
}

// shout brings a word to all cars, to each on a way of its own.
func (w *world) shout(down *messages.Down) {
	for _, l := range w.cars {
		air.Bring(w.Time, w.Ether, func() { l.hears(down) })
	}
}

func (l *line) connect() {
	if l.online || l.parked() {
		return
	}
	l.online, l.since = true, l.w.Elapsed()
	if l.car.Present(true); l.w.plan.Introduces {
		l.car.Introduce()
	}
	if l.car.Feels {
		l.car.Feel()
	}
	l.car.Insist()
	for _, p := range l.outbox {
		l.send(p)
	}
}

// cut ends the connection; the broker says so in the car's name.
func (l *line) cut() {
	if !l.online {
		return
	}
	l.online, l.since = false, l.w.Elapsed()
	vin := l.car.VIN
	gone := &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{}}}
	l.w.After(time.Second, func() { l.w.cluster.Up(vin, gone, func(error) {}) })
}

// leisure is how much seldomer a car is looked at in fair weather that has nothing to do.
const leisure = 10

// drive goes on with what the car does, at its own pace.
func (l *line) drive() {
	w := l.w
	k, phase := l.car.Current()
	pause := w.Between(2*time.Second, 40*time.Second)
	if k == (car.Key{}) && w.fair {
		pause *= leisure
	}
	w.After(pause, l.drive)
	switch l.park(); {
	case l.parked():
		return
	case w.used:
		l.use()
	}
	if k == (car.Key{}) {
		l.ail()
		return
	}
	if l.car.Asked() != 0 {
		l.consult()
		return
	}
	if phase == messages.Phase_PHASE_ACCEPTED && w.Chance(0.02) {
		l.car.Refuse()
		return
	}
	if w.plan.Forgetful && w.Mist.Chance(0.1) {
		l.car.Repeat()
	}
	if phase == messages.Phase_PHASE_DOWNLOADED && (w.Chance(0.6) || !l.car.Fit()) {
		return // the driver is in no hurry, or drives
	}
	end := messages.Phase_PHASE_INSTALLED
	if w.Chance(w.plan.Bad) {
		end = messages.Phase_PHASE_FAILED
		if w.Chance(0.5) {
			end = messages.Phase_PHASE_REVERTED
		}
	}
	l.car.Go(end)
}

// use has somebody set off with a car that does not install, and park it again, sometimes with a battery that is low.
func (l *line) use() {
	switch d := l.w.Street; {
	case l.car.Installs():
	case l.car.Drives() && d.Chance(0.5):
		l.car.Use(false, d.Chance(0.15))
	case !l.car.Drives() && d.Chance(0.15):
		l.car.Use(true, false)
	}
}

// consult has the driver answer: yes, no, or later, also more often than the plan allows.
func (l *line) consult() {
	w := l.w
	switch {
	case l.car.Postponed():
	case w.Chance(0.04):
		l.car.Answer(messages.ConsentAnswer_CONSENT_NO, time.Time{})
	case !w.fair && w.Chance(0.3):
		l.car.Answer(messages.ConsentAnswer_CONSENT_LATER, w.Now().Add(w.Between(20*time.Second, 15*time.Minute)))
	default:
		l.car.Answer(messages.ConsentAnswer_CONSENT_YES, time.Time{})
	}
}

// ail has a car show a fault code that was not active before.
func (l *line) ail() {
	if n := l.car.Faults(); l.car.Feels && !l.w.fair && n < 8 && l.w.Chance(l.w.plan.Sick) {
		l.car.Fault("U010" + string(rune('0'+n)))
	}
}
