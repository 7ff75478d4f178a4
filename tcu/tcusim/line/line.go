package line

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/wire"
)

const (
	// firstBackoff and longestBackoff bound the pauses between attempts to connect.
	firstBackoff   = 200 * time.Millisecond
	longestBackoff = 15 * time.Second
	// handshakePatience is how long login and subscription may take.
	handshakePatience = 30 * time.Second
)

// Party is who speaks over a line. Its methods are called with the line locked.
type Party interface {
	// Online is called when the line can be used, each time anew. What was not
	// acknowledged goes first.
	Online()
	// Heard is called for every message. payload is valid during the call only.
	Heard(topic string, payload []byte)
	// Told is called when all that was said has been acknowledged.
	Told()
}

// Login is what a connection says first.
type Login struct {
	ClientID, Username, Password string
	WillTopic                    string // empty: no will
	Will                         []byte
}

// Line is one MQTT connection, made again for ever.
type Line struct {
	exchange *Exchange
	number   int
	party    Party
	login    Login
	topics   []string

	mu         sync.Mutex
	conn       net.Conn // nil while there is none
	ready      bool     // logged in and subscribed
	connected  time.Time
	outbox     []outgoing
	inFlight   int // of the outbox, from its beginning, sent over this connection
	nextID     uint16
	out        *bytes.Buffer // to be written by flush; nil when there is nothing
	lastWrite  time.Time
	writeUntil time.Time // what is written must be by then
	waitSince  time.Time // an acknowledgement has been awaited
	darkUntil  time.Time
	lit        chan struct{} // closed when darkUntil changes; nil while nobody waits for it
}

// Add makes a line that logs in with login and subscribes to topics, once Run is called.
func (x *Exchange) Add(party Party, login Login, topics []string) *Line {
	l := &Line{exchange: x, number: len(x.lines), party: party, login: login, topics: topics}
	x.lines = append(x.lines, l)
	return l
}

// Do calls act with the line locked, then writes what act had to say.
func (l *Line) Do(act func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	act()
	l.flush()
}

// Ready says whether the line can be used now. The line is locked.
func (l *Line) Ready() bool { return l.ready }

// Dark is how long the line stays cut. The line is locked.
func (l *Line) Dark() time.Duration { return max(0, time.Until(l.darkUntil)) }

// Cut breaks the connection without a goodbye; it is made again after length, which replaces
// what is left of an earlier one. The line is locked.
func (l *Line) Cut(length time.Duration) {
	l.darkUntil = time.Now().Add(length)
	if l.lit != nil {
		close(l.lit)
		l.lit = nil
	}
	l.discardOut()
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// run connects until the exchange ends.
func (l *Line) run() {
	x := l.exchange
	backoff := firstBackoff
	d := dice.New(x.config.Seed, "connect", l.login.ClientID)
	for x.ctx.Err() == nil {
		if !l.light() || !sleep(x.ctx, x.ramp.turn()) {
			return
		}
		established, err := l.connect()
		if x.ctx.Err() != nil {
			return
		}
		switch {
		case errors.Is(err, errDark):
			continue
		case established:
			backoff = firstBackoff
		default:
			x.Count.ConnectFailures.Add(1)
			x.config.Note(err)
		}
		half := backoff / 2
		if !sleep(x.ctx, half+d.Between(0, half)) {
			return
		}
		backoff = min(2*backoff, longestBackoff)
	}
}

// light waits until the line is not cut any more; false: the exchange has ended.
func (l *Line) light() bool {
	for {
		l.mu.Lock()
		pause := time.Until(l.darkUntil)
		if pause > 0 && l.lit == nil {
			l.lit = make(chan struct{})
		}
		lit := l.lit
		l.mu.Unlock()
		if pause <= 0 {
			return l.exchange.ctx.Err() == nil
		}
		over := time.NewTimer(pause)
		select {
		case <-over.C:
		case <-lit:
		case <-l.exchange.ctx.Done():
		}
		over.Stop()
		if l.exchange.ctx.Err() != nil {
			return false
		}
	}
}

// connect makes one connection and serves it to its end.
func (l *Line) connect() (established bool, err error) {
	conn, err := l.exchange.dial(l.number)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }() // a second close says nothing new
	stop := context.AfterFunc(l.exchange.ctx, func() { part(conn) })
	defer stop()
	if err := conn.SetReadDeadline(time.Now().Add(handshakePatience)); err != nil {
		return false, err
	}
	if err := l.hello(conn); err != nil {
		return false, err
	}
	defer l.disconnected()
	reader := bufio.NewReaderSize(conn, lineBytes)
	for {
		if err = readPacket(reader, l.handle); err != nil {
			l.mu.Lock()
			established = l.ready
			l.mu.Unlock()
			return established, err
		}
		// What a burst of packets caused goes out in one write.
		if reader.Buffered() == 0 {
			l.Do(func() {})
		}
	}
}

// part ends a connection politely, so that no will is sent.
func part(conn net.Conn) {
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = conn.Write(goodbyePacket) // the connection may be gone
	_ = conn.Close()
}

// errDark says that a line was cut while it was about to connect: it would have been there all the time that it is away.
var errDark = errors.New("the line is cut")

// hello logs in.
func (l *Line) hello(conn net.Conn) error {
	buffer := scratch.Get().(*bytes.Buffer)
	defer putScratch(buffer)
	if err := appendConnect(buffer, &l.login, uint16(l.exchange.config.KeepAlive/time.Second)); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Dark() > 0 {
		return errDark
	}
	l.conn, l.ready, l.inFlight, l.connected = conn, false, 0, time.Now()
	l.lastWrite, l.writeUntil = l.connected, l.connected.Add(handshakePatience)
	_ = conn.SetWriteDeadline(l.writeUntil)
	_, err := conn.Write(buffer.Bytes())
	return err
}

// handle acts on one packet from the broker.
func (l *Line) handle(pk incoming) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch pk.kind {
	case packets.Connack:
		if code := pk.codes[0]; code != 0 {
			return fmt.Errorf("%w with code %d", errRefused, code)
		}
		err := appendSubscribe(l.buffer(), l.claim(), l.topics)
		l.flush()
		return err
	case packets.Suback:
		if err := l.granted(pk.codes); err != nil {
			return err
		}
		return l.online()
	case packets.Puback:
		l.acknowledged(pk.id)
	case packets.Publish:
		l.exchange.Count.Downs.Add(1)
		l.party.Heard(pk.topic, pk.payload)
		if pk.qos > 0 {
			appendPuback(l.buffer(), pk.id)
		}
	}
	return nil
}

// granted checks the answers to the subscriptions, in their order. To what is said to all vehicles nobody needs to listen: where a
// broker does not allow it, as one with rules of before that topic, the line does without.
func (l *Line) granted(codes []byte) error {
	for i, code := range codes {
		if code <= 1 {
			continue
		}
		if i < len(l.topics) {
			if _, all := wire.ParseAllTopic(l.topics[i]); all {
				continue
			}
		}
		return fmt.Errorf("broker refuses a subscription with code %d", code)
	}
	return nil
}

// online is called when the connection can be used.
func (l *Line) online() error {
	if err := l.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	l.ready = true
	l.exchange.Count.Connected.Add(1)
	l.exchange.Count.Connects.Add(1)
	l.outbox = slices.DeleteFunc(l.outbox, func(o outgoing) bool { return o.fleeting })
	l.party.Online()
	l.transmit()
	return nil
}

func (l *Line) disconnected() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ready {
		l.exchange.Count.Connected.Add(-1)
	}
	l.conn, l.ready, l.inFlight, l.waitSince = nil, false, 0, time.Time{}
	l.discardOut()
}

// tend keeps the connection alive and ends one on which nothing is acknowledged.
func (l *Line) tend(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ready {
		return
	}
	config := &l.exchange.config
	if l.inFlight > 0 && now.Sub(l.waitSince) > config.AckPatience {
		l.exchange.Count.AckTimeouts.Add(1)
		_ = l.conn.Close()
		return
	}
	if now.Sub(l.lastWrite) >= config.KeepAlive/2 {
		l.buffer().Write(pingPacket)
		l.flush()
	}
}
