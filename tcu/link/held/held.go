// Package held is a connection to an MQTT broker of which the messages can be held back, and nothing else.
//
// A [Conn] follows the packets that a client library reads and writes through it, and puts buffers around them. A [Brake]
// bounds the messages that were read and are not dealt with. Both may be used by several goroutines; one reads.
package held

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const (
	// readAheadBytes is the read buffer of a connection to an external broker: some
	// 200 reports for each system call.
	readAheadBytes = 64 << 10
	// writeBehindBytes is how much may wait to be written before a writer waits.
	writeBehindBytes = 1 << 20
	// lookEvery is how often a connection that is held back is looked at.
	lookEvery = 500 * time.Millisecond
	// partingPatience is how long a closing connection may take to write what waits.
	partingPatience = time.Second
)

// Brake bounds the messages of one connection that are with the sink by holding back
// the publications that come over it.
type Brake struct {
	mu      sync.Mutex
	changed sync.Cond
	limit   int
	inside  int
	opened  bool
}

// NewBrake lets so many messages be with the sink.
func NewBrake(limit int) *Brake {
	b := &Brake{limit: limit}
	b.changed.L = &b.mu
	return b
}

// Enter counts a message that was read.
func (b *Brake) Enter() {
	b.mu.Lock()
	b.inside++
	b.mu.Unlock()
}

// Leave counts one that is dealt with.
func (b *Brake) Leave() {
	b.mu.Lock()
	b.inside--
	if b.inside == b.limit-1 {
		b.changed.Broadcast()
	}
	b.mu.Unlock()
}

// Open lets everything pass from now on.
func (b *Brake) Open() {
	b.mu.Lock()
	b.opened = true
	b.changed.Broadcast()
	b.mu.Unlock()
}

// free tells whether there is room.
func (b *Brake) free() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.inside < b.limit || b.opened
}

// wake has those look again who wait for something else as well.
func (b *Brake) wake() {
	b.mu.Lock()
	b.changed.Broadcast()
	b.mu.Unlock()
}

// wait returns when there is room; false: there is none, and c has something else to do.
func (b *Brake) wait(c *Conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.inside >= b.limit && !b.opened {
		if c.interrupts() {
			return false
		}
		b.changed.Wait()
	}
	return true
}

// Conn puts buffers around a connection whose user reads and writes packet by
// packet. What is written goes out at once when the connection is idle, and together
// with what gathered meanwhile when it is not: buffering adds no waiting.
//
// It follows the packets that it passes on. The brake holds back publications and nothing else, and those only once the
// subscription is answered: the broker may first send all that it kept, ahead of its answer. While one is held back, what
// the broker answers to a ping stands behind it unread, so the answer is given here. And a command that the library says
// again over a new connection is withheld: it was true when it was said first.
type Conn struct {
	net.Conn
	brake    *Brake
	patience time.Duration
	holds    func() bool
	reader   *bufio.Reader // of the one reading goroutine
	left     int           // of the packet that is being read
	own      []byte        // of an answer that is given here

	subscribed atomic.Bool

	mu       sync.Mutex
	changed  sync.Cond
	pending  []byte
	since    time.Time // the oldest of pending was written
	spare    []byte
	answers  []byte // to be read in place of the broker's
	pinged   bool   // the broker has been asked for a sign of life, and has not answered
	looks    bool   // it is time to look whether there still is a broker
	flushing bool
	ended    bool
	err      error
}

// New puts buffers around raw. What cannot be written within patience is not written at all, nor is a publication while holds,
// which is asked right before, says that nothing holds which was to be said; nil: all does.
func New(raw net.Conn, b *Brake, patience time.Duration, holds func() bool) *Conn {
	c := &Conn{Conn: raw, brake: b, patience: patience, holds: holds, reader: bufio.NewReaderSize(raw, readAheadBytes)}
	c.changed.L = &c.mu
	return c
}

// HasEnded tells whether it was closed.
func (c *Conn) HasEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// Subscribed says that the broker has answered the subscription: from now on publications are held back.
func (c *Conn) Subscribed() { c.subscribed.Store(true) }

// interrupts tells whether whoever waits at the brake should not.
func (c *Conn) interrupts() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended || c.err != nil || c.pinged || c.looks || len(c.answers) > 0
}

// answer takes what is to be read in place of the broker's answers; held says that those cannot be read.
func (c *Conn) answer(held bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held && c.pinged && !c.ended {
		c.pinged, c.answers = false, append(c.answers, packets.Pingresp<<4, 0)
	}
	c.own, c.answers = c.answers, nil
	return len(c.own) > 0
}

// Read reads ahead, and waits at the brake before each publication.
func (c *Conn) Read(p []byte) (int, error) {
	for c.left == 0 && len(c.own) == 0 && !c.answer(false) {
		first, err := c.reader.Peek(1)
		if err != nil {
			return 0, err
		}
		switch kind := first[0] >> 4; {
		case kind == packets.Publish && c.subscribed.Load() && !c.hold():
			if c.answer(true) {
				continue
			}
			if err := c.alive(); err != nil {
				return 0, err
			}
			continue
		case kind == packets.Pingresp:
			c.mu.Lock()
			c.pinged = false
			c.mu.Unlock()
		}
		if c.left, err = c.ahead(); err != nil {
			return 0, err
		}
	}
	if len(c.own) > 0 && c.left == 0 {
		n := copy(p, c.own)
		c.own = c.own[n:]
		return n, nil
	}
	n, err := c.reader.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// hold waits at the brake; false: there is something else to do.
func (c *Conn) hold() bool {
	if c.brake.free() {
		return true
	}
	look := time.AfterFunc(lookEvery, func() {
		c.mu.Lock()
		c.looks = true
		c.mu.Unlock()
		c.brake.wake()
	})
	defer look.Stop()
	return c.brake.wait(c)
}

// alive looks whether a connection that is not read has ended. As long as there is room it reads ahead for that.
func (c *Conn) alive() error {
	c.mu.Lock()
	c.looks = false
	err := c.err
	if c.ended {
		err = net.ErrClosed
	}
	c.mu.Unlock()
	if n := c.reader.Buffered(); err == nil && n < readAheadBytes {
		_ = c.Conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		if _, err = c.reader.Peek(n + 1); errors.Is(err, os.ErrDeadlineExceeded) {
			err = nil
		}
		_ = c.Conn.SetReadDeadline(time.Time{})
	}
	return err
}

// ahead is the length of the packet that comes next.
func (c *Conn) ahead() (int, error) {
	for n := 2; ; n++ {
		head, err := c.reader.Peek(n)
		if err != nil {
			return 0, err
		}
		if head[n-1] < 0x80 {
			length, _ := binary.Uvarint(head[1:]) // MQTT's variable length is the same encoding
			return n + int(length), nil
		}
		if n == 5 {
			return 0, errors.New("the broker sends what is no packet")
		}
	}
}

// withhold tells whether what is written stays here. Whoever writes does so packet by packet. c.mu is held.
func (c *Conn) withhold(p []byte) bool {
	switch {
	case len(p) == 2 && p[0] == packets.Pingreq<<4:
		c.pinged = true
	case len(p) == 0 || p[0]>>4 != packets.Publish || p[0]&8 == 0 && (c.holds == nil || c.holds()):
	default: // again, or it does not hold: as if it had been acknowledged
		m, err := packets.ReadPacket(bytes.NewReader(p))
		if err == nil && m.Details().Qos == 1 {
			id := m.Details().MessageID
			c.answers = append(c.answers, packets.Puback<<4, 2, byte(id>>8), byte(id))
		}
		return err == nil
	}
	return false
}

// Write takes p over; an error of the network is told by a later call.
func (c *Conn) Write(p []byte) (int, error) {
	defer c.brake.wake() // there may be something to answer
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > writeBehindBytes && c.err == nil && !c.ended {
		c.changed.Wait()
	}
	if c.err != nil {
		return 0, c.err
	}
	if c.ended {
		return 0, net.ErrClosed
	}
	if c.withhold(p) {
		return len(p), nil
	}
	if len(c.pending) == 0 {
		c.since = time.Now()
	}
	c.pending = append(c.pending, p...)
	if !c.flushing {
		c.flushing = true
		go c.flush()
	}
	return len(p), nil
}

// flush writes what is pending. What cannot be written in time is written no more: nobody knows by then whether it still
// holds.
func (c *Conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.err == nil {
		out, until := c.pending, c.since.Add(c.patience)
		c.pending = c.spare[:0]
		if !c.ended {
			_ = c.Conn.SetWriteDeadline(until) // the write tells of an end
		}
		c.mu.Unlock()
		_, err := c.Conn.Write(out)
		c.mu.Lock()
		c.spare = out
		c.err = err
		c.changed.Broadcast()
	}
	if c.err != nil {
		discard(c.Conn)
		_ = c.Conn.Close() // so that the reading side ends the session at once
	}
	c.flushing = false
	c.changed.Broadcast()
}

// discard has the system forget what it has not sent of a connection that is closed next.
func discard(conn net.Conn) {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	if c, ok := conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
}

// SetWriteDeadline does nothing: the user sets one for every packet, and writing
// happens elsewhere.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// Close writes what waits, for a short while, then closes.
func (c *Conn) Close() error {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return nil
	}
	c.ended = true
	_ = c.Conn.SetWriteDeadline(time.Now().Add(partingPatience))
	for c.flushing {
		c.changed.Wait()
	}
	c.mu.Unlock()
	err := c.Conn.Close()
	c.brake.wake()
	return err
}
