package broker

import (
	"encoding/binary"
	"math"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/broker/inlet"
	"pacecar/tcu/wire"
)

const (
	// downWindow is how many QoS 1 messages may be on their way to one vehicle and
	// not yet acknowledged by it. Commands to a vehicle are few; more than these mean
	// that it does not read.
	downWindow = 16
	// maxPendingBytes bounds what waits to be written to one connection: four of the
	// largest commands.
	maxPendingBytes = 4 * wire.MaxDownBytes
	// writePatience is how long a write to a vehicle that does not read may take.
	writePatience = 30 * time.Second
	// deadlineSlack is how far a read deadline may lie behind the exact one. The
	// library sets one for every packet, which costs more than the packet.
	deadlineSlack = 2 * time.Second
)

// vehicleConn is one MQTT connection of the embedded broker. The library reads from
// it and writes its own answers through Write; acknowledgements of messages and
// commands to the vehicle are written by flush, many at a time.
type vehicleConn struct {
	net.Conn
	broker *Broker
	vin    messages.VIN // zero for an anonymous client
	speaks wire.Topic   // of the will; zero without one
	will   []byte
	client *mqtt.Client   // set before the connection is published in the audience
	topic  wire.Topic     // parsed by the access check, used by the publish hook, both in the reading goroutine
	spoken wire.Topic     // of the last message, in the reading goroutine
	aside  atomic.Bool    // another line of a vehicle that it shows was once put in its place
	shows  []messages.VIN // whose presence it shows, in the reading goroutine: one, or what an anonymous client spoke for

	version       byte   // of MQTT: 3, 4 or 5
	receiveLimit  int    // commands that may be unacknowledged
	maxPacketSize uint32 // that the client accepts, 0: any

	readUntil  time.Time     // in the reading goroutine only
	patience   time.Duration // with the vehicle's silence, in the reading goroutine; 0: without end
	in         inlet.Inlet   // in the reading goroutine only
	writeUntil atomic.Int64

	mu       sync.Mutex
	room     sync.Cond // signalled when inflight shrinks or the connection ends
	inflight []uint16  // identifiers of messages that are with the sink; 0 for QoS 0
	commands []uint16  // identifiers of commands that the vehicle has not acknowledged
	nextID   uint16
	listens  map[wire.Topic]byte // granted QoS of the down topics subscribed to
	pending  []byte              // encoded packets that wait to be written
	flushing bool
	ended    bool
}

func newVehicleConn(raw net.Conn, b *Broker) *vehicleConn {
	c := &vehicleConn{Conn: raw, broker: b, receiveLimit: downWindow}
	c.room.L = &c.mu
	return c
}

// SetDeadline is called by the library before each read, with the moment at which the
// vehicle's silence has lasted too long.
func (c *vehicleConn) SetDeadline(t time.Time) error {
	if t.IsZero() {
		c.readUntil, c.patience = t, 0
		return c.SetReadDeadline(t)
	}
	if ahead := c.readUntil.Sub(t); ahead >= 0 && ahead <= deadlineSlack {
		return nil
	}
	c.readUntil, c.patience = t.Add(deadlineSlack), time.Until(t)
	return c.SetReadDeadline(c.readUntil)
}

// Read gives the library what the vehicle sends, without what inlet hears.
func (c *vehicleConn) Read(p []byte) (int, error) { return c.in.Read(p, sender{c}, c.client != nil) }

// sender is the vehicle at the other end.
type sender struct{ *vehicleConn }

func (s sender) Receive(p []byte) (int, error) { return s.Conn.Read(p) }
func (s sender) Heard(id uint16)               { s.heard(id) }

// Awake moves the deadline on: who acknowledges is not silent.
func (s sender) Awake() {
	if s.patience > 0 {
		_ = s.SetDeadline(time.Now().Add(s.patience)) // the read fails, too
	}
}

// Write writes whole packets; concurrent calls do not mix them.
func (c *vehicleConn) Write(b []byte) (int, error) {
	now := time.Now()
	if until := c.writeUntil.Load(); until < now.Add(writePatience/2).UnixNano() {
		until := now.Add(writePatience)
		if err := c.SetWriteDeadline(until); err != nil {
			return 0, err
		}
		c.writeUntil.Store(until.UnixNano())
	}
	return c.Conn.Write(b)
}

// hurry ends every write at a moment, those that wait for the vehicle to read, too.
func (c *vehicleConn) hurry(until time.Time) {
	c.writeUntil.Store(math.MaxInt64) // nobody moves it on
	_ = c.SetWriteDeadline(until)     // fails where the connection has ended
}

// Close may be called more than once.
func (c *vehicleConn) Close() error {
	c.mu.Lock()
	c.ended = true
	c.pending = nil
	c.room.Broadcast()
	c.mu.Unlock()
	return c.Conn.Close()
}

// admission is what admit says about a message.
type admission uint8

const (
	admitted  admission = iota + 1
	duplicate           // the first is still with the sink, its acknowledgement serves both
	reused              // the identifier belongs to another message that is with the sink
	tooLate             // the connection has ended
)

// admit takes a place for a message, waiting while the connection or the broker has
// none. The wait holds back the reading of this connection, so that TCP slows the
// vehicle down.
func (c *vehicleConn) admit(id uint16, repeated bool) admission {
	c.mu.Lock()
	if id != 0 && slices.Contains(c.inflight, id) {
		c.mu.Unlock()
		if repeated {
			return duplicate
		}
		return reused
	}
	for len(c.inflight) >= c.broker.config.Window && !c.ended {
		c.room.Wait()
	}
	if c.ended {
		c.mu.Unlock()
		return tooLate
	}
	c.inflight = append(c.inflight, id)
	c.mu.Unlock()
	select {
	case c.broker.places <- struct{}{}:
		return admitted
	case <-c.broker.edge.Closing():
		c.mu.Lock()
		c.forget(id)
		c.mu.Unlock()
		return tooLate
	}
}

// forget removes a message from those that are with the sink. c.mu is held.
func (c *vehicleConn) forget(id uint16) {
	if at := slices.Index(c.inflight, id); at >= 0 {
		c.inflight = slices.Delete(c.inflight, at, at+1)
		c.room.Signal()
	}
}

// drain waits until the sink has dealt with all that came over a connection that has
// ended, so that what is told of its end is not overtaken by what was said before. It
// ends with the broker, which closes every connection.
func (c *vehicleConn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.inflight) > 0 && !c.broker.edge.IsClosing() {
		c.room.Wait()
	}
}

// Settle implements tcu.Origin.
func (c *vehicleConn) Settle(id uint16, acknowledged bool) {
	<-c.broker.places
	c.mu.Lock()
	c.forget(id)
	if c.ended {
		c.mu.Unlock()
		return
	}
	if acknowledged && id != 0 {
		c.enqueue(append(c.begun(), packets.Puback<<4, 2, byte(id>>8), byte(id)))
	}
	c.mu.Unlock()
	if !acknowledged && id != 0 {
		c.broker.edge.Count.ConnectionsFailed.Add(1)
		// Closing may wait for a write in progress, and Settle must not.
		go c.client.Stop(packets.ErrServerUnavailable)
	}
}

// send queues a command for the vehicle; false says that a bound was reached. name is
// topic as written.
func (c *vehicleConn) send(topic wire.Topic, name string, payload []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	qos, listens := c.listens[topic]
	if c.ended || !listens || len(c.pending)+len(payload) > maxPendingBytes {
		return false
	}
	remaining := 2 + len(name) + 2*int(qos) + len(payload)
	if c.version == 5 {
		remaining++
	}
	if c.maxPacketSize > 0 && remaining+5 > int(c.maxPacketSize) {
		return false
	}
	if qos > 0 && len(c.commands) >= c.receiveLimit {
		return false
	}
	out := append(c.begun(), packets.Publish<<4|qos<<1)
	out = binary.AppendUvarint(out, uint64(remaining)) // MQTT's variable length is the same encoding
	out = binary.BigEndian.AppendUint16(out, uint16(len(name)))
	out = append(out, name...)
	if qos > 0 {
		out = binary.BigEndian.AppendUint16(out, c.claim())
	}
	if c.version == 5 {
		out = append(out, 0) // no properties
	}
	c.enqueue(append(out, payload...))
	return true
}

// claim takes an identifier that no command on its way to the vehicle has. The window
// is far smaller than the space of identifiers. c.mu is held.
func (c *vehicleConn) claim() uint16 {
	for {
		c.nextID++
		if c.nextID != 0 && !slices.Contains(c.commands, c.nextID) {
			c.commands = append(c.commands, c.nextID)
			return c.nextID
		}
	}
}

// heard notes that the vehicle has acknowledged a command.
func (c *vehicleConn) heard(id uint16) {
	c.mu.Lock()
	if at := slices.Index(c.commands, id); at >= 0 {
		c.commands = slices.Delete(c.commands, at, at+1)
	}
	c.mu.Unlock()
}

// enqueue has out, which extends c.pending, written soon. c.mu is held. A goroutine
// writes only while there is something to write, so an idle connection has none, and
// a vehicle that does not read holds up nobody else.
func (c *vehicleConn) enqueue(out []byte) {
	c.pending = out
	if !c.flushing {
		c.flushing = true
		go c.flush()
	}
}

// flush writes what is pending, with one system call for all that gathered during the
// previous one.
func (c *vehicleConn) flush() {
	for {
		c.mu.Lock()
		out := c.pending
		c.pending = nil
		if len(out) == 0 {
			c.flushing = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		if _, err := c.Write(out); err != nil {
			// The reading side ends the session; what was not written is said again.
			_ = c.Close()
		}
		if cap(out) == outletBytes {
			outlets.Put((*[outletBytes]byte)(out[:outletBytes]))
		}
	}
}

// outletBytes is how much room there is at first for what waits to be written: a few commands.
const outletBytes = 512

// outlets are rooms that are not in use: what waits to be written is made and written within
// milliseconds, and rarely more than fits.
var outlets = sync.Pool{New: func() any { return new([outletBytes]byte) }}

// begun is what is pending, with room for more. c.mu is held.
func (c *vehicleConn) begun() []byte {
	if c.pending != nil {
		return c.pending
	}
	return outlets.Get().(*[outletBytes]byte)[:0]
}
