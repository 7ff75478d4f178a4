package stream

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/problem"
	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// subprotocol is what a client may ask for by name.
const subprotocol = "pacecar.v1.json"

// writeBuffers are shared by connections, which seldom write at the same time.
var writeBuffers sync.Pool

// ServeHTTP upgrades a request to a websocket, which is served until it ends or the feed is closed.
func (f *Feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		problem.Write(w, r, problem.New(http.StatusUpgradeRequired, "UpgradeRequired", "this address speaks the websocket protocol"))
		return
	}
	if !f.originAllowed(r) {
		problem.Write(w, r, problem.New(http.StatusForbidden, "CrossOrigin", "a page of another origin may not watch").At("header Origin", problem.Cure("CrossOrigin")))
		return
	}
	leave, refusal := f.admit(nameOf(r.Context()))
	if refusal != nil {
		problem.Write(w, r, refusal)
		return
	}
	served := false
	defer func() {
		if !served {
			leave()
		}
	}()
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeWait, ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &writeBuffers,
		Subprotocols: []string{subprotocol}, EnableCompression: true, CheckOrigin: func(*http.Request) bool { return true }, // it has been looked at
		Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
			code := "BadRequest"
			if status >= http.StatusInternalServerError {
				code = "Internal"
			}
			problem.Write(w, r, problem.New(status, code, strings.TrimPrefix(reason.Error(), "websocket: ")).
				At("header Sec-WebSocket-Version", "open a websocket of version 13 (RFC 6455) with GET"))
		},
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // answered by Error
	}
	asked, release := identity.Lasting(r.Context())
	c := newConn(f, ws, asked)
	stay := context.AfterFunc(asked, func() { c.goodbye(closeSignedOut, "whoever opened the connection is not signed in any more", false) })
	if socket := socketOf(ws.NetConn()); socket != nil {
		_ = socket.SetWriteBuffer(socketBytes) // it is as the system has it otherwise
	}
	c.reply(frame.Hello(f.epoch, f.config.Now(), f.config.Version))
	f.enter(c)
	served = true
	go func() { // so that what the HTTP server keeps for a request is free: it is more than the websocket needs
		defer leave()
		f.serve(c)
		stay()
		release()
	}()
}

// buffered is a socket whose buffer in the system can be bounded.
type buffered interface{ SetWriteBuffer(bytes int) error }

// socketOf finds the socket below a connection, which TLS may stand upon; nil: there is none that can be bounded.
func socketOf(c net.Conn) buffered {
	if secure, is := c.(interface{ NetConn() net.Conn }); is {
		c = secure.NetConn()
	}
	socket, _ := c.(buffered)
	return socket
}

// serve runs a connection until it ends.
func (f *Feed) serve(c *conn) {
	var writer sync.WaitGroup
	writer.Go(c.write)
	c.read()
	f.exit(c)
	close(c.done)
	writer.Wait()
}

// nameOf is who makes a request; empty: nobody has to be known.
func nameOf(ctx context.Context) string {
	if p := identity.From(ctx); p != nil {
		return p.Name
	}
	return ""
}

// admit counts a connection in, if there is room; leave counts it out.
func (f *Feed) admit(name string) (leave func(), refusal *problem.Problem) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := func() {}
	switch {
	case f.closed:
		return nil, problem.New(http.StatusServiceUnavailable, messages.Unavailable, "the server is going away")
	case f.metrics.count >= f.config.MaxConnections:
		p := problem.New(http.StatusServiceUnavailable, "TooManyConnections", "the stream has as many connections as it may have")
		p.RetryAfter = 5
		return nil, p
	default:
		var ok bool
		if out, ok = f.shares.Enter(name); !ok {
			p := problem.New(http.StatusServiceUnavailable, "TooManyConnections", name+" has as many connections to the stream as one may have")
			p.RetryAfter = 5
			return nil, p
		}
	}
	f.metrics.count++
	f.work.Add(1)
	return func() {
		f.mu.Lock()
		f.metrics.count--
		out()
		f.mu.Unlock()
		f.work.Done()
	}, nil
}

// enter makes Close reach a connection.
func (f *Feed) enter(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conns[c] = struct{}{}
	if f.closed {
		c.goodbye(closeGoingAway, "the server is going away", true)
	}
}

// exit ends a connection's subscriptions.
func (f *Feed) exit(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, c)
	for _, s := range c.topics {
		f.leave(s)
	}
}

// originAllowed says whether a page from that origin may connect: websockets are not
// bound by the browser's same-origin rule, so this check is what stops a strange page
// from reading the stream with its visitor's network position.
func (f *Feed) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if slices.Contains(f.config.AllowedOrigins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// read runs the client's commands until the connection ends.
func (c *conn) read() {
	c.ws.SetReadLimit(frame.MaxBytes)
	alive := func() error { return c.ws.SetReadDeadline(time.Now().Add(silenceAllowed)) }
	c.ws.SetPongHandler(func(string) error { return alive() })
	var second int64
	var commands int
	for {
		if alive() != nil {
			return
		}
		kind, text, err := c.ws.NextReader()
		var data []byte
		if err == nil {
			data, err = frame.Read(text)
		}
		if err != nil {
			c.unheard(err)
			return
		}
		if now := c.feed.config.Now().Unix(); now != second {
			second, commands = now, 0
		}
		if commands++; commands > maxCommands {
			c.refuse(0, messages.Reject("TooManyCommands", "more than %d commands in a second", maxCommands))
			continue
		}
		if kind != websocket.TextMessage {
			c.refuse(0, messages.Reject(messages.Malformed, "the frame is binary, want JSON text"))
			continue
		}
		c.execute(data)
	}
}

// unheard ends a connection that nothing is read from any more. One that does not answer pings does not read
// what was sent before them: it is told, for it may begin again.
func (c *conn) unheard(err error) {
	if errors.Is(err, frame.ErrTooLarge) {
		c.goodbye(websocket.CloseMessageTooBig, err.Error(), true)
		return
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		c.goodbye(closeSlow, "slow reader: pings are not answered", true)
		return
	}
	c.hangUp()
}

// refuse answers a command with an error.
func (c *conn) refuse(id int64, r *messages.Rejection) {
	temporary := r.GetCode() == messages.Unavailable || r.GetCode() == "TooManyCommands"
	c.reply(frame.Error(id, "", r, temporary))
}

// execute runs one command.
func (c *conn) execute(data []byte) {
	cmd, rejection := frame.Decode(data)
	if rejection == nil {
		switch {
		case cmd.Sub != "":
			rejection = c.subscribe(cmd)
		case cmd.Set != nil:
			rejection = c.set(cmd)
		default:
			rejection = c.unsubscribe(cmd)
		}
	}
	if rejection != nil {
		c.refuse(cmd.ID, rejection)
	}
}

// subscribe waits until the topic can be shown, then joins it.
func (c *conn) subscribe(cmd frame.Command) *messages.Rejection {
	name, rejection := topic.Parse(cmd.Sub)
	if rejection != nil {
		return rejection
	}
	if no, _ := c.mayWatch(name); no != nil {
		return no
	}
	if no := c.full(name); no != nil {
		return no
	}
	t, rejection := c.feed.await(name)
	if rejection != nil {
		return rejection
	}
	ctx, cancel := context.WithTimeout(c.feed.ctx, readTimeout)
	defer cancel()
	if err := c.feed.load(ctx, t); err != nil {
		c.feed.giveUp(t)
		var known *messages.Rejection
		if errors.As(err, &known) {
			return known
		}
		c.feed.config.Logger.Warn("stream: topic cannot be read", "topic", name.String(), "err", err)
		return messages.Reject(messages.Unavailable, "%s cannot be read now", name)
	}
	rate := c.rate
	if cmd.Rate != nil {
		rate = *cmd.Rate
	}
	c.feed.join(c, t, rate, cmd.Since, func(mode string) { c.reply(frame.Subscribed(cmd.ID, c.feed.epoch, mode)) })
	return nil
}

// full refuses one more topic where that is too many, for the connection or for whoever opened it.
func (c *conn) full(name topic.Name) *messages.Rejection {
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	who, all := nameOf(c.asked), 0
	for other := range c.feed.conns {
		if who != "" && nameOf(other.asked) == who {
			all += len(other.topics)
		}
	}
	switch {
	case c.topics[name] != nil:
		return nil
	case len(c.topics) >= maxTopicsEach:
		return messages.Reject(messages.OutOfBounds, "a connection has at most %d topics", maxTopicsEach).Suggest("unsub one first")
	case all >= maxTopicsOfOne:
		return messages.Reject(messages.OutOfBounds, "the connections of %s have %d topics, the most that one may have", who, all).Suggest("unsub one first, or close a connection")
	}
	return nil
}

// set changes the rate of one topic or of all.
func (c *conn) set(cmd frame.Command) *messages.Rejection {
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	if cmd.Set.Topic == "" {
		c.rate = *cmd.Set.Rate
		for _, s := range c.topics {
			s.rate = *cmd.Set.Rate
		}
		c.reply(frame.OK(cmd.ID))
		return nil
	}
	s, rejection := c.subscribed(cmd.Set.Topic)
	if rejection != nil {
		return rejection
	}
	s.rate = *cmd.Set.Rate
	c.reply(frame.OK(cmd.ID))
	return nil
}

// unsubscribe leaves a topic.
func (c *conn) unsubscribe(cmd frame.Command) *messages.Rejection {
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	s, rejection := c.subscribed(cmd.Unsub)
	if rejection != nil {
		return rejection
	}
	c.feed.leave(s)
	c.reply(frame.OK(cmd.ID))
	return nil
}

// subscribed finds the connection's subscription; the feed's lock is held.
func (c *conn) subscribed(name string) (*subscription, *messages.Rejection) {
	parsed, rejection := topic.Parse(name)
	if rejection != nil {
		return nil, rejection
	}
	s := c.topics[parsed]
	if s == nil {
		return nil, messages.Reject(messages.NotFound, "not subscribed to %s", parsed)
	}
	return s, nil
}
