package stream

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/web/stream/topic"
)

// Limits of one connection.
const (
	maxFrameBytes    = 64 << 10  // read from the client
	maxTopicsEach    = 64        // per connection
	maxCommands      = 100       // per second
	maxControlBytes  = 256 << 10 // of answers that wait to be written
	compressFrom     = 1 << 10   // bytes; below it compression costs more than it saves
	writeWait        = 5 * time.Second
	pingEvery        = 25 * time.Second
	silenceAllowed   = pingEvery + 10*time.Second
	heartbeatEvery   = 10 * time.Second
	closeGoingAway   = websocket.CloseGoingAway
	closeSignedOut   = 4003
	closeSlow        = 4008
	reconnectAfterMs = 500
	reconnectUntilMs = 4000
)

// batch is what leads a subscription to a position: one delta, or the pages of a snapshot.
// It is shared by all subscriptions that stand at the same position.
type batch struct {
	to     uint64
	frames []frame
}

// frame is one websocket message.
type frame struct {
	raw      []byte
	prepared *websocket.PreparedMessage // nil: raw is written by itself
}

func newBatch(to uint64, messages ...[]byte) *batch {
	b := &batch{to: to, frames: make([]frame, len(messages))}
	for i, m := range messages {
		prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, m)
		if err != nil {
			panic("stream: a frame cannot be prepared: " + err.Error()) // impossible: it is written to memory
		}
		b.frames[i] = frame{raw: m, prepared: prepared}
	}
	return b
}

// conn is one connection. Its reader runs the commands; its writer writes from two lanes:
// answers, in order and all of them; and per subscription the one batch that leads from
// the position written last to the present.
type conn struct {
	feed  *Feed
	ws    *websocket.Conn
	asked context.Context // of the request that opened it: who may see what
	wake  chan struct{}   // has room for one token
	done  chan struct{}   // closed when the reader has ended

	topics map[topic.Name]*subscription // guarded by the feed's lock
	rate   int                          // of later subscriptions; the reader's

	mu           sync.Mutex
	control      [][]byte
	controlBytes int
	pending      map[*subscription]*batch
	order        []*subscription // whose pending batch came first
	closing      int             // close code to send after control; 0: stay
	reason       string
}

func newConn(f *Feed, ws *websocket.Conn) *conn {
	return &conn{
		feed: f, ws: ws, rate: DefaultRate,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
		topics: map[topic.Name]*subscription{}, pending: map[*subscription]*batch{},
	}
}

// put makes b the subscription's pending batch.
func (c *conn) put(s *subscription, b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putLocked(s, b)
}

func (c *conn) putLocked(s *subscription, b *batch) {
	if c.pending[s] == nil {
		c.order = append(c.order, s)
	} else {
		c.feed.metrics.merged.Inc()
	}
	c.pending[s] = b
	c.signal()
}

// offer replaces the pending batch by one from the position last taken to the position to,
// if there is anything between them that is not pending already.
func (c *conn) offer(s *subscription, to uint64, encode func(from uint64) *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reached := s.sent
	if b := c.pending[s]; b != nil {
		reached = b.to
	}
	if reached < to {
		c.putLocked(s, encode(s.sent))
	}
}

// withdraw drops what is pending for a subscription that ends.
func (c *conn) withdraw(s *subscription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, s) // take skips its place in order
}

// reply queues an answer. A client that asks without reading is let go.
func (c *conn) reply(message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing != 0 {
		return
	}
	if c.controlBytes+len(message) > maxControlBytes {
		c.control, c.controlBytes = nil, 0
		c.goodbyeLocked(closeSlow, "slow reader: answers are not read", true)
		return
	}
	c.control = append(c.control, message)
	c.controlBytes += len(message)
	c.signal()
}

// goodbye queues the end of the connection behind the answers.
func (c *conn) goodbye(code int, reason string, reconnect bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.goodbyeLocked(code, reason, reconnect)
}

func (c *conn) goodbyeLocked(code int, reason string, reconnect bool) {
	if c.closing != 0 {
		return
	}
	c.closing, c.reason = code, reason
	c.control = append(c.control, encodeBye(code, reason, reconnect))
	c.signal()
}

// signal wakes the writer.
func (c *conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take answers what to write next: all answers, else one batch; and whether the
// connection ends after it. What it answers counts as sent.
func (c *conn) take() (frames []frame, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.control) > 0 {
		for _, m := range c.control {
			frames = append(frames, frame{raw: m})
		}
		c.control, c.controlBytes = nil, 0
		return frames, c.closing != 0
	}
	for len(c.order) > 0 {
		s := c.order[0]
		c.order = c.order[1:]
		if b := c.pending[s]; b != nil {
			delete(c.pending, s)
			s.sent = b.to
			return b.frames, false
		}
	}
	return nil, false
}

// write runs until the connection ends, and then closes the socket.
func (c *conn) write() {
	defer c.ws.Close()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	heartbeat := time.NewTimer(heartbeatEvery)
	defer heartbeat.Stop()
	for {
		frames, last := c.take()
		if err := c.send(frames); err != nil {
			c.lost(err)
			return
		}
		if last {
			c.sendClose()
			return
		}
		if len(frames) > 0 {
			heartbeat.Reset(heartbeatEvery)
			continue
		}
		select {
		case <-c.wake:
		case <-c.done:
			return
		case <-ping.C:
			if err := c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)); err != nil {
				return
			}
		case <-heartbeat.C:
			c.reply(encodeHeartbeat(c.feed.config.Now()))
		}
	}
}

// send writes frames, each within writeWait.
func (c *conn) send(frames []frame) error {
	for _, f := range frames {
		if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
			return err
		}
		c.ws.EnableWriteCompression(f.prepared != nil && len(f.raw) >= compressFrom)
		err := error(nil)
		if f.prepared != nil {
			err = c.ws.WritePreparedMessage(f.prepared)
		} else {
			err = c.ws.WriteMessage(websocket.TextMessage, f.raw)
		}
		if err != nil {
			return err
		}
		c.feed.metrics.sent(len(f.raw))
	}
	return nil
}

// sendClose says the close code, so far as the socket takes it.
func (c *conn) sendClose() {
	c.mu.Lock()
	code, reason := c.closing, c.reason
	c.mu.Unlock()
	if code == closeSlow {
		c.feed.metrics.slow.Inc()
	}
	message := websocket.FormatCloseMessage(code, reason)
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeWait)) // the socket is closed next in any case
}

// lost counts readers that were too slow.
func (c *conn) lost(err error) {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		c.feed.metrics.slow.Inc()
	}
	c.feed.config.Logger.Debug("stream: connection lost", "remote", c.ws.RemoteAddr().String(), "err", err)
}
