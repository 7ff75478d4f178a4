// Package crowd is who listens to what is said to all vehicles, in which encoding, and the packet
// that is the same for all of them. It knows no connection, and is safe for concurrent use.
package crowd

import (
	"encoding/binary"
	"sync"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
)

// Crowd is the listeners, each of which is there once.
type Crowd[Listener comparable] struct {
	mu        sync.Mutex
	listeners map[messages.Encoding]map[Listener]struct{}
}

// New is a crowd of nobody.
func New[Listener comparable]() *Crowd[Listener] {
	return &Crowd[Listener]{listeners: map[messages.Encoding]map[Listener]struct{}{
		messages.Encoding_ENCODING_BINARY: {}, messages.Encoding_ENCODING_JSON: {},
	}}
}

// Join adds a listener.
func (w *Crowd[Listener]) Join(c Listener, encoding messages.Encoding) {
	w.mu.Lock()
	w.listeners[encoding][c] = struct{}{}
	w.mu.Unlock()
}

// Leave ends what c listens to in one encoding.
func (w *Crowd[Listener]) Leave(c Listener, encoding messages.Encoding) {
	w.mu.Lock()
	delete(w.listeners[encoding], c)
	w.mu.Unlock()
}

// Depart ends all that c listens to.
func (w *Crowd[Listener]) Depart(c Listener) {
	w.mu.Lock()
	for _, all := range w.listeners {
		delete(all, c)
	}
	w.mu.Unlock()
}

// Hearing are those who listen in an encoding now.
func (w *Crowd[Listener]) Hearing(encoding messages.Encoding) []Listener {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]Listener, 0, len(w.listeners[encoding]))
	for c := range w.listeners[encoding] {
		all = append(all, c)
	}
	return all
}

// Publication is a packet at QoS 0, for those who speak version 5 of MQTT or for all others.
func Publication(name string, payload []byte, five bool) []byte {
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
