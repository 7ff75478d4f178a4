package stream

import (
	"context"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// Limits of one connection.
const (
	maxTopicsEach   = 64               // per connection
	maxTopicsOfOne  = 512              // of all connections of one name
	maxConnsOfOne   = 64               // of one name
	maxCommands     = 100              // per second
	maxControlBytes = 256 << 10        // of answers that wait to be written
	compressFrom    = 1 << 10          // bytes; below it compression costs more than it saves
	writeWait       = 5 * time.Second  // of one frame, before the reader counts as slow
	writeGrace      = 30 * time.Second // of one frame, before the socket is cut: until then a slow reader can be told
	socketBytes     = 64 << 10         // that the system keeps for a reader that lags; what it would keep by itself is minutes old
	pingEvery       = 25 * time.Second
	silenceAllowed  = pingEvery + 10*time.Second
	heartbeatEvery  = 3 * time.Second // whoever looks on is to see within 5 s that nothing comes
	closeGoingAway  = websocket.CloseGoingAway
	closeSlow       = 4008
	closeSignedOut  = 4003
)

// The lanes of a connection besides that of answers. What is in an earlier one is written first.
const (
	laneState  = iota // absolute values: the newest batch replaces an unsent one
	laneEvents        // lines, which are told once: what does not fit is counted
	lanes
)

// batch is what leads a subscription to a position: one delta, or the pages of a snapshot.
// It is shared by all subscriptions that stand at the same position.
type batch struct {
	to      uint64
	dropped uint64 // lines that it leaves out
	frames  []message
}

// waiting is a batch that is to be written, since some time.
type waiting struct {
	*batch
	since time.Time
}

// message is one websocket message.
type message struct {
	raw      []byte
	prepared *websocket.PreparedMessage // nil: raw is written by itself
}

func newBatch(to uint64, messages ...[]byte) *batch {
	b := &batch{to: to, frames: make([]message, len(messages))}
	for i, m := range messages {
		prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, m)
		if err != nil {
			panic("stream: a frame cannot be prepared: " + err.Error()) // impossible: it is written to memory
		}
		b.frames[i] = message{raw: m, prepared: prepared}
	}
	return b
}

// conn is one connection. Its reader runs the commands; its writer writes from three lanes:
// answers, in order and all of them; then per subscription the one batch that leads from
// the position written last to the present, those of states before those of events.
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
	pending      map[*subscription]waiting
	order        [lanes][]*subscription // whose pending batch came first
	closing      int                    // close code to send after control; 0: stay
	reason       string
}

func newConn(f *Feed, ws *websocket.Conn, asked context.Context) *conn {
	return &conn{
		feed: f, ws: ws, asked: asked, rate: DefaultRate,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
		topics: map[topic.Name]*subscription{}, pending: map[*subscription]waiting{},
	}
}

// put makes b the subscription's pending batch.
func (c *conn) put(s *subscription, b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putLocked(s, b)
}

func (c *conn) putLocked(s *subscription, b *batch) {
	if c.closing != 0 {
		return
	}
	since := c.feed.config.Now()
	if earlier, is := c.pending[s]; is {
		since = earlier.since
		c.feed.metrics.merged.Inc()
	} else {
		lane := s.topic.lane()
		c.order[lane] = append(c.order[lane], s)
	}
	c.pending[s] = waiting{b, since}
	c.signal()
}

// offer replaces the pending batch by one from the position last taken to the position to,
// if there is anything between them that is not pending already.
func (c *conn) offer(s *subscription, to uint64, encode func(from uint64) *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reached := s.sent
	if b, is := c.pending[s]; is {
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
func (c *conn) reply(answer []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing != 0 {
		return
	}
	if c.controlBytes+len(answer) > maxControlBytes {
		c.control, c.controlBytes = nil, 0
		c.goodbyeLocked(closeSlow, "slow reader: answers are not read", true)
		return
	}
	c.control = append(c.control, answer)
	c.controlBytes += len(answer)
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
	if code == closeSlow {
		c.feed.metrics.slow.Inc()
	}
	clear(c.pending) // nothing is written behind a goodbye
	c.control = append(c.control, frame.Bye(code, reason, reconnect))
	c.signal()
}

// signal wakes the writer.
func (c *conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take answers what to write next: all answers, else one batch, and since when that waits; and whether the
// connection ends after it. What it answers counts as sent.
func (c *conn) take() (frames []message, since time.Time, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.control) > 0 {
		for _, m := range c.control {
			frames = append(frames, message{raw: m})
		}
		c.control, c.controlBytes = nil, 0
		return frames, time.Time{}, c.closing != 0
	}
	for lane := range c.order {
		for len(c.order[lane]) > 0 {
			s := c.order[lane][0]
			c.order[lane] = c.order[lane][1:]
			if b, is := c.pending[s]; is {
				delete(c.pending, s)
				s.sent = b.to
				c.feed.metrics.dropped.Add(float64(b.dropped))
				return b.frames, b.since, false
			}
		}
	}
	return nil, time.Time{}, false
}

// write runs until the connection ends, and then closes the socket.
func (c *conn) write() {
	defer c.ws.Close()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	heartbeat := time.NewTimer(heartbeatEvery)
	defer heartbeat.Stop()
	done := c.done
	for {
		frames, since, last := c.take()
		if err := c.send(frames); err != nil {
			c.feed.config.Logger.Debug("stream: connection lost", "remote", c.ws.RemoteAddr().String(), "err", err)
			return
		}
		if !since.IsZero() {
			c.feed.metrics.delay.Observe(c.feed.config.Now().Sub(since).Seconds())
		}
		if last {
			c.sendClose()
			c.linger()
			return
		}
		if len(frames) > 0 {
			heartbeat.Reset(heartbeatEvery)
			continue
		}
		select {
		case <-c.wake:
		case <-done:
			if !c.leaving() {
				return
			}
			done = nil // the goodbye is still to be written
		case <-ping.C:
			if err := c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)); err != nil {
				return
			}
		case <-heartbeat.C:
			c.reply(frame.Heartbeat(c.feed.config.Now()))
		}
	}
}

// tooSlow lets go of a reader that does not take what is written. It is told so behind what is being written, if it
// takes that in the end.
func (c *conn) tooSlow() { c.goodbye(closeSlow, "slow reader", true) }

// send writes frames, each within writeGrace; one that takes longer than writeWait is the last but the goodbye.
func (c *conn) send(frames []message) error {
	if len(frames) == 0 {
		return nil
	}
	slow := time.AfterFunc(writeWait, c.tooSlow)
	defer slow.Stop()
	for i, f := range frames {
		if i > 0 && !slow.Reset(writeWait) {
			slow.Stop() // it has gone off: the rest of a snapshot is of no use
			return nil
		}
		if err := c.ws.SetWriteDeadline(time.Now().Add(writeGrace)); err != nil {
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

// leaving says whether a goodbye waits to be written.
func (c *conn) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing != 0
}

// hangUp ends a write that waits for a reader who has gone. One that has a goodbye to say may say it.
func (c *conn) hangUp() {
	if !c.leaving() {
		_ = c.ws.NetConn().SetWriteDeadline(time.Now()) // the writer closes the socket
	}
}

// sendClose says the close code, so far as the socket takes it.
func (c *conn) sendClose() {
	c.mu.Lock()
	code, reason := c.closing, c.reason
	c.mu.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(writeWait)) // the socket is closed next in any case
}

// linger leaves the client time to close the connection, while its commands are still read: a socket that is
// closed over what nobody has read is reset, and what is under way of the goodbye is lost (RFC 6455, 7.1.1).
func (c *conn) linger() {
	select {
	case <-c.done:
	case <-time.After(writeWait):
	}
}
