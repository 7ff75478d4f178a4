package broker

import (
	"runtime"

	"pacecar/messages"
	"pacecar/tcu/broker/crowd"
	"pacecar/tcu/wire"
)

const (
	// callsAhead is how many words to all vehicles may wait while one is being said. They
	// come when whole campaigns stop; what finds no room is dropped, as its receivers are
	// told one by one, too.
	callsAhead = 16
	// callStride is after how many connections whoever tells all of them lets others run. It is
	// long: under load each pause is a turn of the scheduler, and the packets of the next
	// connections wait behind all that it has to do.
	callStride = 4096
)

// SendAll implements tcu.Attachment. It is said at QoS 0: a fleet that acknowledged it at
// once would keep the broker from what matters.
func (b *Broker) SendAll(down *messages.Down) {
	select {
	case b.calls <- down:
		b.edge.Count.Broadcasts.Add(1)
	default:
		b.edge.Count.DroppedDown.Add(1)
	}
}

// call says to all, one word after the other, until the broker closes.
func (b *Broker) call() {
	for {
		select {
		case down := <-b.calls:
			b.tellAll(messages.Encoding_ENCODING_BINARY, down)
			b.tellAll(messages.Encoding_ENCODING_JSON, down)
		case <-b.edge.Closing():
			return
		}
	}
}

// tellAll writes a word once, and has it sent to each that listens. It waits for none.
func (b *Broker) tellAll(encoding messages.Encoding, down *messages.Down) {
	listeners := b.crowd.Hearing(encoding)
	if len(listeners) == 0 {
		return
	}
	payload, ok := b.edge.Encode("", encoding, down)
	if !ok {
		return
	}
	old, five := crowd.Publication(wire.AllTopic(encoding), payload, false), crowd.Publication(wire.AllTopic(encoding), payload, true)
	for i, c := range listeners {
		packet := old
		if c.version == 5 {
			packet = five
		}
		if c.tell(packet) {
			b.edge.Count.Down.Add(1)
		} else {
			b.edge.Count.DroppedDown.Add(1)
		}
		if i%callStride == callStride-1 {
			if b.edge.IsClosing() {
				return
			}
			runtime.Gosched()
		}
	}
}

// tell queues a packet that is the same for all; false says that a bound was reached.
func (c *vehicleConn) tell(packet []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || len(c.pending)+len(packet) > maxPendingBytes || c.maxPacketSize > 0 && len(packet) > int(c.maxPacketSize) {
		return false
	}
	c.enqueue(append(c.pending, packet...))
	return true
}
