package tcu

import (
	"errors"
	"sync/atomic"
	"time"

	"pacecar/messages"
)

const (
	// firstPause and longestPause bound the pauses between deliveries of one message
	// that the sink could not take: long enough for a slot to change hands, short
	// enough that a vehicle does not notice.
	firstPause   = 10 * time.Millisecond
	longestPause = 5 * time.Second
	// brokerRetries is how often a Broker delivers again before it gives up and closes
	// the vehicle's connection: with doubling pauses about 2.5 s in all. The vehicle
	// keeps the message and sends it again when it reconnects.
	brokerRetries = 8
)

// edge is what both kinds of attachment share: the sink, the counters and the rules
// of delivery.
type edge struct {
	sink  Sink
	count counters
	complaints
	retries int           // deliveries after the first; negative: without end
	closing chan struct{} // closed when the attachment ends
}

func (e *edge) isClosing() bool {
	select {
	case <-e.closing:
		return true
	default:
		return false
	}
}

// origin is where a message came from and where its acknowledgement goes.
type origin interface {
	// settle ends the delivery of the message with this packet identifier:
	// acknowledged, or given up. It must not block.
	settle(id uint16, acknowledged bool)
}

// delivery is one message on its way through the sink.
type delivery struct {
	edge   *edge
	from   origin
	up     *messages.Up
	vin    messages.VIN
	id     uint16
	open   atomic.Bool // the sink still owes a call of done
	repeat int
}

// deliver hands up to the sink and sees to it that from hears the outcome.
func (e *edge) deliver(from origin, id uint16, vin messages.VIN, up *messages.Up) {
	d := &delivery{edge: e, from: from, up: up, vin: vin, id: id}
	e.count.up.Add(1)
	e.count.unacknowledged.Add(1)
	d.hand()
}

func (d *delivery) hand() {
	d.open.Store(true)
	d.edge.sink.Deliver(d.vin, d.up, d.done)
}

func (d *delivery) done(err error) {
	if !d.open.CompareAndSwap(true, false) {
		panic("tcu: a sink called done twice for one delivery")
	}
	e := d.edge
	var rejection *messages.Rejection
	switch {
	case err == nil:
		d.end(true)
	case errors.As(err, &rejection):
		e.refuse(Rejected, string(d.vin), rejection.Error())
		d.end(true)
	case e.isClosing():
		d.end(false)
	case e.retries < 0 || (d.repeat < e.retries && passes(err)):
		e.count.retried.Add(1)
		pause := longestPause
		if d.repeat < 9 { // 10 ms doubled nine times is over longestPause
			pause = firstPause << d.repeat
		}
		d.repeat++
		time.AfterFunc(pause, d.again)
	default:
		e.log.Warn("gave up a message, its sender will repeat it", "vin", string(d.vin), "tries", d.repeat+1, "error", err)
		d.end(false)
	}
}

// passes says whether the same message may be taken a moment later.
func passes(err error) bool {
	return errors.Is(err, messages.ErrNotOwner) || errors.Is(err, messages.ErrOverloaded)
}

func (d *delivery) again() {
	if d.edge.isClosing() {
		d.end(false)
		return
	}
	d.hand()
}

func (d *delivery) end(acknowledged bool) {
	d.edge.count.unacknowledged.Add(-1)
	if acknowledged {
		d.edge.count.acknowledged.Add(1)
	} else {
		d.edge.count.failed.Add(1)
	}
	d.from.settle(d.id, acknowledged)
}

// receive parses what arrived on topic and delivers it; garbage is settled at once.
func (e *edge) receive(from origin, id uint16, topic Topic, payload []byte) {
	up, err := DecodeUp(payload, topic.Encoding)
	if err != nil {
		e.refuse(reasonOf(err), string(topic.VIN), err.Error())
		from.settle(id, true)
		return
	}
	e.deliver(from, id, topic.VIN, up)
}

// reasonOf is the reason behind an error of DecodeUp.
func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, ErrTooLarge):
		return TooLarge
	case errors.Is(err, ErrEmpty):
		return Empty
	default:
		return Malformed
	}
}
