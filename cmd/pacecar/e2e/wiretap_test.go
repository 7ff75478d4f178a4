package e2e

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// wiretap stands between vehicles and broker. It passes everything on unchanged, and
// keeps what was acknowledged to whom.
type wiretap struct {
	t        testing.TB
	listener net.Listener
	work     sync.WaitGroup

	mu     sync.Mutex
	opened *sync.Cond
	target string // empty: vehicles wait
	closed bool
	conns  map[net.Conn]bool
	acked  map[messages.VIN]*acknowledged
	events int      // reports, their acknowledgements, offers and permits so far
	trap   int      // number of the event at which spring is called; 0: none
	spring func()   // called once, with the lock held
	strays []string // what could not be read
	ups    int      // reports acknowledged
}

// acknowledged is what the engine has promised to know of a vehicle.
type acknowledged struct {
	attempt  uint32 // the highest that it has reported
	phases   map[messages.Phase]bool
	manifest bool // of an installation
}

func startWiretap(t testing.TB) *wiretap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wiretap{t: t, listener: l, conns: map[net.Conn]bool{}, acked: map[messages.VIN]*acknowledged{}}
	w.opened = sync.NewCond(&w.mu)
	w.work.Go(w.accept)
	t.Cleanup(w.close)
	return w
}

func (w *wiretap) url() string { return "tcp://" + w.listener.Addr().String() }

// open lets vehicles through to the broker at target.
func (w *wiretap) open(target string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.target = target
	w.opened.Broadcast()
}

// set arranges for spring to be called with the lock held, and with the way to the broker
// barred for new connections, after so many further events.
func (w *wiretap) set(after int, spring func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trap, w.spring = w.events+after, spring
}

// known copies what was acknowledged.
func (w *wiretap) known() (map[messages.VIN]acknowledged, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	copied := make(map[messages.VIN]acknowledged, len(w.acked))
	for vin, a := range w.acked {
		phases := make(map[messages.Phase]bool, len(a.phases))
		for phase := range a.phases {
			phases[phase] = true
		}
		copied[vin] = acknowledged{a.attempt, phases, a.manifest}
	}
	return copied, w.ups
}

func (w *wiretap) close() {
	_ = w.listener.Close()
	w.mu.Lock()
	w.closed = true
	w.opened.Broadcast()
	for conn := range w.conns {
		_ = conn.Close()
	}
	strays := w.strays
	w.mu.Unlock()
	w.work.Wait()
	if len(strays) > 0 {
		w.t.Errorf("the wiretap could not read %d messages, the first: %s", len(strays), strays[0])
	}
}

func (w *wiretap) accept() {
	for {
		vehicle, err := w.listener.Accept()
		if err != nil {
			return // closed
		}
		w.work.Go(func() { w.connect(vehicle) })
	}
}

// keep remembers a connection, so that close ends it; false says that it is too late.
func (w *wiretap) keep(conn net.Conn) bool {
	if w.closed {
		_ = conn.Close()
		return false
	}
	w.conns[conn] = true
	return true
}

func (w *wiretap) connect(vehicle net.Conn) {
	w.mu.Lock()
	if !w.keep(vehicle) {
		w.mu.Unlock()
		return
	}
	for w.target == "" && !w.closed {
		w.opened.Wait()
	}
	target := w.target
	w.mu.Unlock()
	broker, err := net.Dial("tcp", target)
	if err != nil {
		w.forget(vehicle)
		return
	}
	w.mu.Lock()
	kept := w.keep(broker)
	w.mu.Unlock()
	if !kept {
		w.forget(vehicle)
		return
	}
	l := &line{tap: w, waiting: map[uint16]*messages.Up{}}
	var both sync.WaitGroup
	both.Go(func() { l.pass(broker, vehicle, l.up); _ = broker.Close() })
	both.Go(func() { l.pass(vehicle, broker, l.down); _ = vehicle.Close() })
	both.Wait()
	w.forget(vehicle, broker)
}

func (w *wiretap) forget(conns ...net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range conns {
		_ = conn.Close()
		delete(w.conns, conn)
	}
}

// event counts. The lock is held.
func (w *wiretap) event() {
	if w.events++; w.events == w.trap {
		w.trap, w.target = 0, ""
		w.spring()
	}
}

func (w *wiretap) stray(format string, args ...any) {
	w.strays = append(w.strays, fmt.Sprintf(format, args...))
}

// line is one tapped connection. The tap's lock guards it.
type line struct {
	tap     *wiretap
	vin     messages.VIN
	waiting map[uint16]*messages.Up // sent and not acknowledged
}

// pass copies packets from one side to the other until one of them ends, and shows each
// before it is passed on.
func (l *line) pass(to, from net.Conn, show func(packets.FixedHeader, []byte)) {
	reader := bufio.NewReader(from)
	for {
		raw, header, body, err := readPacket(reader)
		if err != nil {
			return
		}
		l.tap.mu.Lock()
		show(header, body)
		l.tap.mu.Unlock()
		if _, err := to.Write(raw); err != nil {
			return
		}
	}
}

// readPacket reads one packet: all of it, its header, and what follows.
func readPacket(r *bufio.Reader) (raw []byte, header packets.FixedHeader, body []byte, err error) {
	first, err := r.ReadByte()
	if err != nil {
		return nil, header, nil, err
	}
	if err := header.Decode(first); err != nil {
		return nil, header, nil, err
	}
	length, _, err := packets.DecodeLength(r)
	if err != nil {
		return nil, header, nil, err
	}
	header.Remaining = length
	raw = binary.AppendUvarint([]byte{first}, uint64(length)) // MQTT's lengths are varints, too
	start := len(raw)
	raw = append(raw, make([]byte, length)...)
	_, err = io.ReadFull(r, raw[start:])
	return raw, header, raw[start:], err
}

func (l *line) publish(header packets.FixedHeader, body []byte) (*packets.Packet, wire.Topic, bool) {
	p := &packets.Packet{ProtocolVersion: 4, FixedHeader: header}
	if err := p.PublishDecode(bytes.Clone(body)); err != nil {
		l.tap.stray("%v", err)
		return nil, wire.Topic{}, false
	}
	topic, err := wire.ParseTopic(p.TopicName)
	if err != nil {
		l.tap.stray("%v", err)
		return nil, topic, false
	}
	return p, topic, true
}

// up sees what a vehicle says.
func (l *line) up(header packets.FixedHeader, body []byte) {
	if header.Type != packets.Publish {
		return
	}
	p, topic, ok := l.publish(header, body)
	if !ok {
		return
	}
	said, err := wire.DecodeUp(p.Payload, topic.Encoding)
	if err != nil {
		l.tap.stray("%v", err)
		return
	}
	l.vin = topic.VIN
	l.waiting[p.PacketID] = said
	if said.GetPresence() == nil {
		l.tap.event()
	}
}

// down sees what a vehicle is told.
func (l *line) down(header packets.FixedHeader, body []byte) {
	switch header.Type {
	case packets.Publish:
		if p, topic, ok := l.publish(header, body); ok {
			if _, err := wire.DecodeDown(p.Payload, topic.Encoding); err != nil {
				l.tap.stray("%v", err)
			}
			l.tap.event()
		}
	case packets.Puback:
		p := &packets.Packet{ProtocolVersion: 4, FixedHeader: header}
		if err := p.PubackDecode(body); err != nil {
			l.tap.stray("%v", err)
			return
		}
		said := l.waiting[p.PacketID]
		delete(l.waiting, p.PacketID)
		l.acknowledge(said)
	}
}

func (l *line) acknowledge(said *messages.Up) {
	if said == nil || said.GetPresence() != nil {
		return
	}
	a := l.tap.acked[l.vin]
	if a == nil {
		a = &acknowledged{phases: map[messages.Phase]bool{}}
		l.tap.acked[l.vin] = a
	}
	r, m := said.GetReport(), said.GetManifest()
	if n := max(r.GetAttempt(), m.GetAttempt()); n > a.attempt {
		*a = acknowledged{attempt: n, phases: map[messages.Phase]bool{}}
	}
	if r != nil && r.GetAttempt() == a.attempt {
		a.phases[r.GetPhase()] = true
	} else if m.GetCampaignId() != "" && m.GetAttempt() == a.attempt {
		a.manifest = true
	}
	l.tap.ups++
	l.tap.event()
}
