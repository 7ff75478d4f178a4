package broker

import (
	"encoding/binary"
	"runtime"
	"sync"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

const (
	// callsAhead is how many words to all vehicles may wait while one is being said. They
	// come when whole campaigns stop; what finds no room is dropped, as its receivers are
	// told one by one, too.
	callsAhead = 16
	// callStride is after how many connections whoever tells all of them lets others run:
	// each has its packet written by a goroutine of its own, and whoever ordered the stop
	// waits for an answer beside them.
	callStride = 128
)

// crowd is the connections that listen to what is said to all vehicles.
type crowd struct {
	mu        sync.Mutex
	listeners map[messages.Encoding]map[*vehicleConn]struct{}
	calls     chan *messages.Down
}

func newCrowd() crowd {
	return crowd{
		calls: make(chan *messages.Down, callsAhead),
		listeners: map[messages.Encoding]map[*vehicleConn]struct{}{
			messages.Encoding_ENCODING_BINARY: {}, messages.Encoding_ENCODING_JSON: {},
		},
	}
}

func (w *crowd) join(c *vehicleConn, encoding messages.Encoding) {
	w.mu.Lock()
	w.listeners[encoding][c] = struct{}{}
	w.mu.Unlock()
}

func (w *crowd) leave(c *vehicleConn, encoding messages.Encoding) {
	w.mu.Lock()
	delete(w.listeners[encoding], c)
	w.mu.Unlock()
}

// depart ends all that c listens to.
func (w *crowd) depart(c *vehicleConn) {
	w.mu.Lock()
	for _, all := range w.listeners {
		delete(all, c)
	}
	w.mu.Unlock()
}

// hearing are those who listen in an encoding now.
func (w *crowd) hearing(encoding messages.Encoding) []*vehicleConn {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]*vehicleConn, 0, len(w.listeners[encoding]))
	for c := range w.listeners[encoding] {
		all = append(all, c)
	}
	return all
}

// SendAll implements tcu.Attachment. It is said at QoS 0: a fleet that acknowledged it at
// once would keep the broker from what matters.
func (b *Broker) SendAll(down *messages.Down) {
	select {
	case b.crowd.calls <- down:
		b.edge.Count.Broadcasts.Add(1)
	default:
		b.edge.Count.DroppedDown.Add(1)
	}
}

// call says to all, one word after the other, until the broker closes.
func (b *Broker) call() {
	for {
		select {
		case down := <-b.crowd.calls:
			for encoding := range b.crowd.listeners {
				b.tellAll(encoding, down)
			}
		case <-b.edge.Closing():
			return
		}
	}
}

// tellAll writes a word once, and has it sent to each that listens. It waits for none.
func (b *Broker) tellAll(encoding messages.Encoding, down *messages.Down) {
	listeners := b.crowd.hearing(encoding)
	if len(listeners) == 0 {
		return
	}
	payload, ok := b.edge.Encode("", encoding, down)
	if !ok {
		return
	}
	old, five := publicationOf(wire.AllTopic(encoding), payload, false), publicationOf(wire.AllTopic(encoding), payload, true)
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

// publicationOf is a packet at QoS 0, which is the same for whoever speaks a version.
func publicationOf(name string, payload []byte, five bool) []byte {
	remaining := 2 + len(name) + len(payload)
	if five {
		remaining++
	}
	out := binary.AppendUvarint([]byte{packets.Publish << 4}, uint64(remaining)) // MQTT's variable length is the same encoding
	out = binary.BigEndian.AppendUint16(out, uint16(len(name)))
	out = append(out, name...)
	if five {
		out = append(out, 0) // no properties
	}
	return append(out, payload...)
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
