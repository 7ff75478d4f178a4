package tcusim

import (
	"bytes"
	"time"
)

const (
	// sendWindow is how many messages of a connection may wait for their
	// acknowledgement; more wait their turn.
	sendWindow = 8
	// socketPatience bounds one write.
	socketPatience = 30 * time.Second
)

// outgoing is a message that its receiver has not acknowledged.
type outgoing struct {
	unit     *unit
	payload  []byte
	id       uint16
	sent     bool // on some connection, so a repetition is marked
	presence bool
}

// post queues a message.
func (s *session) post(o outgoing) {
	s.outbox = append(s.outbox, o)
	if s.ready {
		s.transmit()
	}
}

// transmit encodes what the window allows.
func (s *session) transmit() {
	for s.inFlight < len(s.outbox) && s.inFlight < sendWindow {
		o := &s.outbox[s.inFlight]
		if o.id == 0 {
			o.id = s.claim()
		}
		_ = appendPublish(s.buffer(), o.id, o.sent, o.unit.upTopic(), o.payload) // encodes into memory
		if o.sent {
			s.fleet.count.resent.Add(1)
		}
		o.sent = true
		if s.inFlight == 0 {
			s.waitSince = time.Now()
		}
		s.inFlight++
		s.fleet.count.ups.Add(1)
	}
}

// acknowledged removes a message from the outbox.
func (s *session) acknowledged(id uint16) {
	for i := range s.inFlight {
		if s.outbox[i].id != id {
			continue
		}
		copy(s.outbox[i:], s.outbox[i+1:])
		s.outbox[len(s.outbox)-1] = outgoing{}
		s.outbox = s.outbox[:len(s.outbox)-1]
		s.inFlight--
		s.waitSince = time.Now()
		s.fleet.count.acknowledged.Add(1)
		if len(s.outbox) == 0 {
			s.outbox = nil
		}
		s.transmit()
		return
	}
}

// claim takes a packet identifier that no waiting message has.
func (s *session) claim() uint16 {
next:
	for {
		s.nextID++
		if s.nextID == 0 {
			continue
		}
		for i := range s.outbox {
			if s.outbox[i].id == s.nextID {
				continue next
			}
		}
		return s.nextID
	}
}

func (s *session) buffer() *bytes.Buffer {
	if s.out == nil {
		s.out = scratch.Get().(*bytes.Buffer)
	}
	return s.out
}

func (s *session) discardOut() {
	if s.out != nil {
		putScratch(s.out)
		s.out = nil
	}
}

// flush writes what was encoded. s.mu is held: a vehicle that cannot write can do
// nothing else either.
func (s *session) flush() {
	if s.out == nil {
		return
	}
	if s.conn != nil {
		now := time.Now()
		if now.Sub(s.lastWrite) > socketPatience/3 || s.lastWrite.Equal(s.connected) {
			_ = s.conn.SetWriteDeadline(now.Add(2 * socketPatience))
		}
		s.lastWrite = now
		if _, err := s.conn.Write(s.out.Bytes()); err != nil {
			_ = s.conn.Close() // the reading side sees the end
		}
	}
	s.discardOut()
}
