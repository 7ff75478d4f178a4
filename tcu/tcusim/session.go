package tcusim

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

const (
	// firstBackoff and longestBackoff bound the pauses between attempts to connect.
	firstBackoff   = 200 * time.Millisecond
	longestBackoff = 15 * time.Second
	// handshakePatience is how long login and subscription may take.
	handshakePatience = 30 * time.Second
)

// session is one MQTT connection, made again for ever, with the vehicles that speak
// over it: one, unless the fleet shares connections.
type session struct {
	fleet  *Fleet
	number int
	units  []*unit

	// mu guards the units, too.
	mu        sync.Mutex
	conn      net.Conn // nil while there is none
	ready     bool     // logged in and subscribed
	connected time.Time
	outbox    []outgoing
	inFlight  int // of the outbox, from its beginning, sent over this connection
	nextID    uint16
	out       *bytes.Buffer // to be written by flush; nil when there is nothing
	lastWrite time.Time
	waitSince time.Time // an acknowledgement has been awaited
	darkUntil time.Time // offline spell or loss of power
	dark      *time.Timer
}

// run connects until the fleet ends.
func (s *session) run() {
	backoff := firstBackoff
	d := newDice(s.fleet.config.Seed, "connect", string(s.units[0].vehicle.VIN))
	for s.fleet.ctx.Err() == nil {
		s.mu.Lock()
		pause := time.Until(s.darkUntil)
		s.mu.Unlock()
		if pause > 0 && !s.fleet.sleep(pause) {
			return
		}
		if !s.fleet.ramp.wait(s.fleet.ctx) {
			return
		}
		established, err := s.connect()
		if s.fleet.ctx.Err() != nil {
			return
		}
		if established {
			backoff = firstBackoff
		} else {
			s.fleet.count.connectFailures.Add(1)
			s.fleet.note(err)
		}
		half := backoff / 2
		if !s.fleet.sleep(half + d.between(Spread{0, half})) {
			return
		}
		backoff = min(2*backoff, longestBackoff)
	}
}

// connect makes one connection and serves it to its end.
func (s *session) connect() (established bool, err error) {
	conn, err := s.fleet.dial(s.number)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }() // a second close says nothing new
	stop := context.AfterFunc(s.fleet.ctx, func() { s.part(conn) })
	defer stop()
	if err := conn.SetReadDeadline(time.Now().Add(handshakePatience)); err != nil {
		return false, err
	}
	if err := s.hello(conn); err != nil {
		return false, err
	}
	defer s.disconnected()
	reader := bufio.NewReaderSize(conn, lineBytes)
	for {
		if err = readPacket(reader, s.handle); err != nil {
			s.mu.Lock()
			established = s.ready
			s.mu.Unlock()
			return established, err
		}
		// What a burst of packets caused goes out in one write.
		if reader.Buffered() == 0 {
			s.mu.Lock()
			s.flush()
			s.mu.Unlock()
		}
	}
}

// part ends a connection politely, so that no will is sent.
func (s *session) part(conn net.Conn) {
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = conn.Write(goodbyePacket) // the connection may be gone
	_ = conn.Close()
}

// hello logs in.
func (s *session) hello(conn net.Conn) error {
	config := &s.fleet.config
	l := login{
		clientID:         fmt.Sprintf("tcusim-%d-%d", config.Seed, s.number),
		password:         config.Password,
		keepAliveSeconds: uint16(config.KeepAlive / time.Second),
	}
	if first := s.units[0]; len(s.units) == 1 {
		l.clientID = "tcu-" + string(first.vehicle.VIN)
		l.username = string(first.vehicle.VIN)
		will, err := wire.EncodeUp(presence(false), first.encoding)
		if err != nil {
			return err
		}
		l.willTopic, l.will = first.upTopic(), will
	}
	buffer := scratch.Get().(*bytes.Buffer)
	defer putScratch(buffer)
	if err := l.append(buffer); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn, s.ready, s.inFlight, s.connected = conn, false, 0, time.Now()
	s.lastWrite = s.connected
	_ = conn.SetWriteDeadline(s.connected.Add(handshakePatience))
	_, err := conn.Write(buffer.Bytes())
	return err
}

// handle acts on one packet from the broker.
func (s *session) handle(pk *packets.Packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch pk.FixedHeader.Type {
	case packets.Connack:
		if pk.ReasonCode != 0 {
			return fmt.Errorf("%w with code %d", errRefused, pk.ReasonCode)
		}
		return s.subscribe()
	case packets.Suback:
		for _, code := range pk.ReasonCodes {
			if code > 1 {
				return fmt.Errorf("broker refuses a subscription with code %d", code)
			}
		}
		return s.online()
	case packets.Puback:
		s.acknowledged(pk.PacketID)
	case packets.Publish:
		s.heard(pk)
	}
	return nil
}

func (s *session) subscribe() error {
	topics := make([]string, len(s.units))
	for i, u := range s.units {
		topics[i] = wire.DownTopic(u.vehicle.VIN, u.encoding).String()
	}
	err := appendSubscribe(s.buffer(), s.claim(), topics)
	s.flush()
	return err
}

// online is called when the connection can be used. What was not acknowledged goes
// first, then every vehicle shows its presence.
func (s *session) online() error {
	s.ready = true
	if err := s.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	s.fleet.count.connected.Add(1)
	s.fleet.count.connects.Add(1)
	kept := s.outbox[:0]
	for _, o := range s.outbox {
		if !o.presence {
			kept = append(kept, o)
		}
	}
	clear(s.outbox[len(kept):])
	s.outbox = kept
	for _, u := range s.units {
		u.send(presence(true), true)
		u.resume()
	}
	s.transmit()
	s.planSpell()
	return nil
}

func (s *session) disconnected() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready {
		s.fleet.count.connected.Add(-1)
	}
	s.conn, s.ready, s.inFlight, s.waitSince = nil, false, 0, time.Time{}
	s.discardOut()
}

// goDark cuts the connection without a goodbye. It is made again after a while.
func (s *session) goDark(length time.Duration) {
	s.darkUntil = time.Now().Add(length)
	s.discardOut()
	for _, u := range s.units {
		u.darken()
	}
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// planSpell arranges the next offline spell, where the profile has some.
func (s *session) planSpell() {
	p := &s.fleet.config.Profile
	if p.OnlineFor.Max <= 0 {
		return
	}
	if s.dark != nil {
		s.dark.Stop()
	}
	d := newDice(uint64(time.Now().UnixNano()), "spell", string(s.units[0].vehicle.VIN))
	s.dark = time.AfterFunc(d.between(p.OnlineFor), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.fleet.ctx.Err() == nil && s.ready {
			s.fleet.count.offlineSpells.Add(1)
			s.goDark(d.between(p.OfflineFor))
		}
	})
}

// heard passes a command to its vehicle and acknowledges it.
func (s *session) heard(pk *packets.Packet) {
	s.fleet.count.downs.Add(1)
	topic, err := wire.ParseTopic(pk.TopicName)
	var down *messages.Down
	if err == nil {
		down, err = wire.DecodeDown(pk.Payload, topic.Encoding)
	}
	u := s.find(topic.VIN)
	if err != nil || u == nil || topic.Direction != wire.Downward {
		s.fleet.count.garbage.Add(1)
	} else {
		u.hear(down)
	}
	if pk.FixedHeader.Qos > 0 {
		_ = appendPuback(s.buffer(), pk.PacketID) // encodes into memory
	}
}

func (s *session) find(vin messages.VIN) *unit {
	for _, u := range s.units {
		if u.vehicle.VIN == vin {
			return u
		}
	}
	return nil
}

// tend keeps the connection alive and ends one on which nothing is acknowledged.
func (s *session) tend(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ready {
		return
	}
	config := &s.fleet.config
	if s.inFlight > 0 && now.Sub(s.waitSince) > config.AckPatience {
		s.fleet.count.ackTimeouts.Add(1)
		_ = s.conn.Close()
		return
	}
	if now.Sub(s.lastWrite) >= config.KeepAlive/2 {
		s.buffer().Write(pingPacket)
		s.flush()
	}
}

func presence(online bool) *messages.Up {
	return &messages.Up{Capability: capability, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}
}

// capability is the version of the protocol that simulated vehicles speak.
const capability = 1
