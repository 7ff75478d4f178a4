package broker

import (
	"sync"

	"pacecar/messages"
	"pacecar/tcu"
)

// lastWords is the origin of one will, or of the word that the broker says in place of a
// vehicle that left none. Nobody waits to have it acknowledged, and nobody would say it
// again.
type lastWords struct {
	broker *Broker
	vin    messages.VIN
}

var _ tcu.Insistent = (*lastWords)(nil)

// departed are the last words that the sink has not dealt with, the last one of each vehicle.
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
