package broker

import (
	"sync"

	"pacecar/messages"
	"pacecar/tcu"
)

// lastWords is the origin of one will. Nobody waits to have it acknowledged, and nobody
// would say it again.
type lastWords struct {
	broker *Broker
	vin    messages.VIN
}

var _ tcu.Insistent = (*lastWords)(nil)

// departed are the wills that the sink has not dealt with, the last one of each vehicle.
// Its lock is taken within that of the shard, and never the other way round: Settle may be
// called within a delivery, which holds the shard's.
type departed struct {
	mu   sync.Mutex
	last map[messages.VIN]*lastWords
}

func (d *departed) note(w *lastWords) {
	d.mu.Lock()
	d.last[w.vin] = w
	d.mu.Unlock()
}

func (d *departed) forget(vin messages.VIN) {
	d.mu.Lock()
	delete(d.last, vin)
	d.mu.Unlock()
}

// holds says whether w is still what its vehicle said last.
func (d *departed) holds(w *lastWords) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[w.vin] == w
}

// settle forgets w, unless another one has taken its place.
func (d *departed) settle(w *lastWords) {
	d.mu.Lock()
	if d.last[w.vin] == w {
		delete(d.last, w.vin)
	}
	d.mu.Unlock()
}

// vanished says what the vehicle left to be said, unless it has come back. It runs in
// the goroutine of the connection that ended, which may wait for a place: the socket is
// closed first, so that the vehicle and the system are rid of it.
func (b *Broker) vanished(c *vehicleConn) {
	if !b.fleet.hears(c.speaks.VIN, c) {
		return // without a will, or the vehicle has come back: no place is needed
	}
	select {
	case b.wills <- struct{}{}:
	default:
		_ = c.Close() // it is broken anyway
		select {
		case b.wills <- struct{}{}:
		case <-b.edge.Closing():
			return
		}
	}
	told := false
	b.fleet.silence(c.speaks.VIN, c, func() {
		if b.edge.IsClosing() {
			return
		}
		told = true
		w := &lastWords{broker: b, vin: c.speaks.VIN}
		b.fleet.shard(w.vin).wills.note(w)
		b.edge.Receive(w, 0, c.speaks, c.will)
	})
	if !told {
		<-b.wills
	}
}

// Settle implements tcu.Origin.
func (w *lastWords) Settle(uint16, bool) {
	w.broker.fleet.shard(w.vin).wills.settle(w)
	<-w.broker.wills
}

// Again implements tcu.Insistent. Nothing that a newer connection says can overtake the
// offer; once there is one, the will means nothing any more.
func (w *lastWords) Again(offer func()) bool {
	s := w.broker.fleet.shard(w.vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.wills.holds(w) {
		return false
	}
	offer()
	return true
}
