package link

import (
	"bufio"
	"crypto/tls"
	"net"
	"net/url"
	"sync"
	"time"
)

const (
	// readAheadBytes is the read buffer of a connection to an external broker: some
	// 200 reports for each system call.
	readAheadBytes = 64 << 10
	// writeBehindBytes is how much may wait to be written before a writer waits.
	writeBehindBytes = 1 << 20
	// partingPatience is how long a closing connection may take to write what waits.
	partingPatience = time.Second
)

// brake bounds the messages of one connection that are with the sink by holding back
// the reading of the socket.
type brake struct {
	mu      sync.Mutex
	changed sync.Cond
	limit   int
	inside  int
	opened  bool
}

func newBrake(limit int) *brake {
	b := &brake{limit: limit}
	b.changed.L = &b.mu
	return b
}

func (b *brake) enter() {
	b.mu.Lock()
	b.inside++
	b.mu.Unlock()
}

func (b *brake) leave() {
	b.mu.Lock()
	b.inside--
	if b.inside == b.limit-1 {
		b.changed.Broadcast()
	}
	b.mu.Unlock()
}

// open lets everything pass from now on.
func (b *brake) open() {
	b.mu.Lock()
	b.opened = true
	b.changed.Broadcast()
	b.mu.Unlock()
}

// wait returns when there is room, or the connection has ended.
func (b *brake) wait(c *swiftConn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.inside >= b.limit && !b.opened && !c.hasEnded() {
		b.changed.Wait()
	}
}

// swiftConn puts buffers around a connection whose user reads and writes packet by
// packet. What is written goes out at once when the connection is idle, and together
// with what gathered meanwhile when it is not: buffering adds no waiting.
type swiftConn struct {
	net.Conn
	brake  *brake
	reader *bufio.Reader // of the one reading goroutine

	mu       sync.Mutex
	changed  sync.Cond
	pending  []byte
	spare    []byte
	flushing bool
	ended    bool
	err      error
}

func newSwiftConn(raw net.Conn, b *brake) *swiftConn {
	c := &swiftConn{Conn: raw, brake: b, reader: bufio.NewReaderSize(raw, readAheadBytes)}
	c.changed.L = &c.mu
	return c
}

func (c *swiftConn) hasEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// Read reads ahead, and waits at the brake before it does.
func (c *swiftConn) Read(p []byte) (int, error) {
	if c.reader.Buffered() == 0 {
		c.brake.wait(c)
	}
	return c.reader.Read(p)
}

// Write takes p over; an error of the network is told by a later call.
func (c *swiftConn) Write(p []byte) (int, error) {
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
	c.pending = append(c.pending, p...)
	if !c.flushing {
		c.flushing = true
		go c.flush()
	}
	return len(p), nil
}

func (c *swiftConn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.err == nil {
		out := c.pending
		c.pending = c.spare[:0]
		c.mu.Unlock()
		_, err := c.Conn.Write(out)
		c.mu.Lock()
		c.spare = out
		c.err = err
		c.changed.Broadcast()
	}
	if c.err != nil {
		_ = c.Conn.Close() // so that the reading side ends the session at once
	}
	c.flushing = false
	c.changed.Broadcast()
}

// SetWriteDeadline does nothing: the user sets one for every packet, and writing
// happens elsewhere. A connection that cannot be written to is found out by the ping.
func (c *swiftConn) SetWriteDeadline(time.Time) error { return nil }

// Close writes what waits, for a short while, then closes.
func (c *swiftConn) Close() error {
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
	c.brake.mu.Lock()
	c.brake.changed.Broadcast()
	c.brake.mu.Unlock()
	return err
}

// dial connects to a broker, with TLS if config is set.
func dial(address *url.URL, config *tls.Config) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: dialPatience}
	if config != nil {
		return tls.DialWithDialer(dialer, "tcp", address.Host, config)
	}
	return dialer.Dial("tcp", address.Host)
}
