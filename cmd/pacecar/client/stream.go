package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/cmd/pacecar/client/refusal"
	"pacecar/messages"
)

// Bounds of a followed topic.
const (
	maxFrame      = 16 << 20         // bytes: a snapshot's page is far shorter
	maxLines      = 256              // of a topic of events
	dialWait      = 10 * time.Second // for the handshake
	silence       = 35 * time.Second // the server says something every 3 s
	writeWait     = 5 * time.Second
	againAfter    = 250 * time.Millisecond // least pause before a new connection
	againUntil    = 4 * time.Second        // most, unless the server names another
	subprotocolV1 = "pacecar.v1.json"
)

// State is what is known of a topic: package web/stream lists the keys of each kind. That of a topic of events has its
// latest lines, newest first, and how many were left out since the following began ("dropped").
type State map[string]json.RawMessage

// Watcher hears of a followed topic. Its functions are called one at a time, by the
// goroutine that called Follow.
type Watcher struct {
	// Rate is how many updates a second are wanted at most, 1 to 10.
	Rate int
	// Update is told the whole state after each change; it must not keep or change it. An
	// error ends the following and is returned by Follow.
	Update func(State) error
	// Lost is told that the connection was lost and that another is being made; nil: untold.
	Lost func(error)
	// pause waits before a new connection; nil: a random time between the two.
	pause func(ctx context.Context, least, most time.Duration) error
}

// Follow subscribes to a topic of the stream and tells the watcher of each change, until
// Update ends it or ctx ends. A lost connection is made again after a random pause, so that
// many clients of a restarted server do not return at once, and resumes where it was.
// What the server refuses is returned at once, as is the failure of the first connection.
func (c *Client) Follow(ctx context.Context, topic string, w Watcher) error {
	f := &following{client: c, topic: topic, watcher: w, state: State{}}
	if f.watcher.pause == nil {
		f.watcher.pause = lasting.Pause
	}
	for {
		err := f.connection(ctx)
		var refused *Problem
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case f.ended:
			return err
		case errors.As(err, &refused) && !passing(refused), !f.connected:
			return err
		}
		if f.told = f.told || w.Lost == nil; !f.told {
			w.Lost(err)
			f.told = true
		}
		if err := f.watcher.pause(ctx, f.least, f.most); err != nil {
			return err
		}
	}
}

// passing tells a refusal that may be over in a moment.
func passing(p *Problem) bool {
	return p.Status == http.StatusServiceUnavailable || p.Code == messages.Unavailable
}

// following is one topic that is followed over any number of connections.
type following struct {
	client  *Client
	topic   string
	watcher Watcher

	state       State
	epoch       string
	sequence    uint64
	dropped     uint64 // lines of events that were left out
	known       bool   // state is complete up to (epoch, sequence)
	pages       State
	connected   bool // a connection was made at some time
	told        bool // that the connection is lost
	ended       bool // by the watcher
	least, most time.Duration
	lastID      int64
}

// frame is any frame of the server.
type frame struct {
	T         string          `json:"t"`
	ID        int64           `json:"id"`
	P         string          `json:"p"`
	E         string          `json:"e"`
	S         uint64          `json:"s"`
	From      uint64          `json:"from"`
	More      bool            `json:"more"`
	D         json.RawMessage `json:"d"`
	Dropped   uint64          `json:"dropped"`
	Code      any             `json:"code"`
	Title     string          `json:"title"`
	Temporary bool            `json:"temporary"`
	AfterMs   []int           `json:"afterMs"`
	Why       string          `json:"why"`
}

// connection follows the topic over one connection until that ends.
func (f *following) connection(ctx context.Context) error {
	f.least, f.most = againAfter, againUntil
	ws, err := f.dial(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	defer context.AfterFunc(ctx, func() { ws.Close() })()
	f.connected = true
	ws.SetReadLimit(maxFrame)
	heard := func() { _ = ws.SetReadDeadline(time.Now().Add(silence)) } // a failure shows at the next read
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		heard()
		return answer(data)
	})
	if err := f.subscribe(ws); err != nil {
		return err
	}
	for {
		heard()
		var in frame
		if err := ws.ReadJSON(&in); err != nil {
			return fmt.Errorf("stream: %w", err)
		}
		if err := f.take(ws, in); err != nil {
			return err
		}
	}
}

func (f *following) dial(ctx context.Context) (*websocket.Conn, error) {
	dialer := websocket.Dialer{
		HandshakeTimeout: dialWait, EnableCompression: true, Subprotocols: []string{subprotocolV1},
		Proxy: http.ProxyFromEnvironment,
	}
	header := http.Header{}
	f.client.sign(header)
	ws, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(f.client.base, "http")+"/stream", header)
	if answer != nil && answer.Body != nil {
		defer answer.Body.Close()
		if err != nil && answer.StatusCode >= 400 {
			return nil, refusal.Of(answer, f.client.Address())
		}
	}
	if err != nil {
		return nil, refusal.Cut(f.client.Address(), err)
	}
	return ws, nil
}

// subscribe asks for the topic, from where it is known.
func (f *following) subscribe(ws *websocket.Conn) error {
	f.lastID++
	command := map[string]any{"id": f.lastID, "sub": f.topic, "fps": f.watcher.Rate}
	if f.known {
		command["since"] = map[string]any{"e": f.epoch, "s": f.sequence}
	}
	f.pages = nil
	_ = ws.SetWriteDeadline(time.Now().Add(writeWait)) // a failure shows at the write
	if err := ws.WriteJSON(command); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}

// take deals with one frame. Frames of later versions that are not known are passed over.
func (f *following) take(ws *websocket.Conn, in frame) error {
	switch in.T {
	case "snap":
		return f.snapshot(in)
	case "d":
		if in.P != f.topic {
			return nil
		}
		if !f.known || in.From > f.sequence {
			return f.subscribe(ws) // something is missing between the two
		}
		return f.delta(in)
	case "ev":
		if in.P != f.topic {
			return nil
		}
		if !f.known || in.From > f.sequence {
			return f.subscribe(ws)
		}
		return f.events(in)
	case "ok":
		f.told = false
	case "err":
		refused := &Problem{Status: http.StatusNotFound, Title: in.Title, Detail: in.Title}
		refused.Code, _ = in.Code.(string)
		if in.Temporary {
			refused.Status = http.StatusServiceUnavailable
		}
		return refused
	case "bye":
		if len(in.AfterMs) == 2 {
			f.least, f.most = time.Duration(in.AfterMs[0])*time.Millisecond, time.Duration(in.AfterMs[1])*time.Millisecond
		}
		return fmt.Errorf("stream: the server ended the connection: %s", in.Why)
	}
	return nil
}

// delta takes the keys that changed.
func (f *following) delta(in frame) error {
	var changed State
	if err := json.Unmarshal(in.D, &changed); err != nil {
		return fmt.Errorf("stream: a delta does not decode: %w", err)
	}
	for key, value := range changed {
		if string(value) == "null" {
			delete(f.state, key)
		} else {
			f.state[key] = value
		}
	}
	f.sequence = max(f.sequence, in.S)
	return f.update()
}

// events puts new lines before those that are known, and counts those that were left out.
func (f *following) events(in frame) error {
	var fresh, known []json.RawMessage
	if err := json.Unmarshal(in.D, &fresh); err != nil {
		return fmt.Errorf("stream: lines do not decode: %w", err)
	}
	if there := f.state["lines"]; there != nil {
		if err := json.Unmarshal(there, &known); err != nil {
			return fmt.Errorf("stream: lines do not decode: %w", err)
		}
	}
	all := append(fresh, known...)
	lines, err := json.Marshal(all[:min(len(all), maxLines)])
	if err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	f.state["lines"] = lines
	f.dropped += in.Dropped
	if f.dropped > 0 {
		f.state["dropped"] = json.RawMessage(strconv.FormatUint(f.dropped, 10))
	}
	f.sequence = max(f.sequence, in.S)
	return f.update()
}

// snapshot takes one page of the whole state.
func (f *following) snapshot(in frame) error {
	if in.P != f.topic {
		return nil
	}
	if f.pages == nil {
		f.pages = State{}
	}
	if err := json.Unmarshal(in.D, &f.pages); err != nil {
		return fmt.Errorf("stream: a snapshot does not decode: %w", err)
	}
	if in.More {
		return nil
	}
	f.state, f.pages = f.pages, nil
	f.epoch, f.sequence, f.known = in.E, in.S, true
	return f.update()
}

func (f *following) update() error {
	err := f.watcher.Update(f.state)
	f.ended = err != nil
	return err
}
