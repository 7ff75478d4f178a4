package line

import (
	"bytes"
	"time"
)

const (
	// sendWindow is how many messages of a connection may wait for their
	// acknowledgement; more wait their turn.
	sendWindow = 8
	// socketPatience is the least time that one write may take; twice that is the most.
	socketPatience = 30 * time.Second
)

// outgoing is a message that its receiver has not acknowledged.
type outgoing struct {
	topic    string
	payload  []byte
	id       uint16
	sent     bool // on some connection, so a repetition is marked
	fleeting bool
}

// Post queues a message, which is sent until it is acknowledged, or, if it is fleeting,
// over this connection only. The line is locked.
func (l *Line) Post(topic string, payload []byte, fleeting bool) {
	l.outbox = append(l.outbox, outgoing{topic: topic, payload: payload, fleeting: fleeting})
	if l.ready {
		l.transmit()
	}
}

// transmit encodes what the window allows.
func (l *Line) transmit() {
	for l.inFlight < len(l.outbox) && l.inFlight < sendWindow {
		o := &l.outbox[l.inFlight]
		if o.id == 0 {
			o.id = l.claim()
		}
		appendPublish(l.buffer(), o.id, o.sent, o.topic, o.payload)
		if o.sent {
			l.exchange.Count.Resent.Add(1)
		}
		o.sent = true
		if l.inFlight == 0 {
			l.waitSince = time.Now()
		}
		l.inFlight++
		l.exchange.Count.Ups.Add(1)
	}
}

// acknowledged removes a message from the outbox.
func (l *Line) acknowledged(id uint16) {
	for i := range l.inFlight {
		if l.outbox[i].id != id {
			continue
		}
		copy(l.outbox[1:i+1], l.outbox[:i]) // what waits behind the window is many, where many share a connection
		l.outbox[0] = outgoing{}
		l.outbox = l.outbox[1:]
		l.inFlight--
		l.waitSince = time.Now()
		l.exchange.Count.Acknowledged.Add(1)
		if len(l.outbox) == 0 {
			l.outbox = nil
			l.party.Told()
		}
		l.transmit()
		return
	}
}

// claim takes a packet identifier that no waiting message has.
func (l *Line) claim() uint16 {
next:
	for {
		l.nextID++
		if l.nextID == 0 {
			continue
		}
		for i := range l.outbox {
			if l.outbox[i].id == l.nextID {
				continue next
			}
			if l.outbox[i].id == 0 {
				break // nothing behind it was ever sent
			}
		}
		return l.nextID
	}
}

func (l *Line) buffer() *bytes.Buffer {
	if l.out == nil {
		l.out = scratch.Get().(*bytes.Buffer)
	}
	return l.out
}

func (l *Line) discardOut() {
	if l.out != nil {
		putScratch(l.out)
		l.out = nil
	}
}

// flush writes what was encoded. The line is locked: a vehicle that cannot write can do
// nothing else either.
func (l *Line) flush() {
	if l.out == nil {
		return
	}
	if l.conn != nil {
		now := time.Now()
		if l.writeUntil.Sub(now) < socketPatience {
			l.writeUntil = now.Add(2 * socketPatience)
			_ = l.conn.SetWriteDeadline(l.writeUntil)
		}
		l.lastWrite = now
		if _, err := l.conn.Write(l.out.Bytes()); err != nil {
			_ = l.conn.Close() // the reading side sees the end
		}
	}
	l.discardOut()
}
