package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/bench/servers"
)

// Bounds of a viewer.
const (
	dialWithin   = 10 * time.Second
	silence      = 35 * time.Second // the server says something every 10 s
	writeWithin  = 5 * time.Second
	frameBytes   = 2 << 10                // that the buffer of a viewer begins with
	firstPause   = 250 * time.Millisecond // before a lost connection is made again, as the dashboard does
	longestPause = 2 * time.Second
)

// shown is what a viewer was shown when: so many vehicles that have succeeded.
type shown struct {
	at        time.Duration // since the measurement began
	succeeded uint32
}

// viewer is one screen.
type viewer struct {
	address string // ws://…/api/v1/stream
	rate    int
	began   time.Time
	ready   chan struct{} // closed when the first snapshot is whole
	resumes bool          // makes a lost connection again

	mu       sync.Mutex
	seen     []shown
	counts   map[string]*uint32
	position []byte // as JSON, to resume from
	epoch    string
	partial  bool   // a snapshot has more pages
	before   uint32 // successes that were shown before it
	frames   int
	lives    []life // one for each snapshot that came whole
}

// life is the beginning of what a viewer was shown by one incarnation of the server.
type life struct {
	at     time.Time
	epoch  string
	before uint32 // successes that it showed until then
	shown  uint32 // and then
}

func newViewer(base string, rate int, began time.Time) *viewer {
	return &viewer{
		address: "ws" + base[len("http"):] + "/api/v1/stream", rate: rate, began: began,
		ready: make(chan struct{}), counts: map[string]*uint32{},
	}
}

// run looks on until ctx ends, which is no error.
func (v *viewer) run(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		connected, err := v.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if !v.resumes {
			return err
		}
		if connected {
			attempt = 0
		}
		ceiling := min(longestPause, 2*firstPause<<min(attempt, 10))
		select {
		case <-time.After(firstPause + rand.N(ceiling-firstPause+1)):
		case <-ctx.Done():
			return nil
		}
	}
}

// look is one connection, until it breaks.
func (v *viewer) look(ctx context.Context) (connected bool, err error) {
	dialer := websocket.Dialer{HandshakeTimeout: dialWithin, ReadBufferSize: frameBytes, WriteBufferSize: 512}
	ws, answer, err := dialer.DialContext(ctx, v.address, nil)
	if err != nil {
		return false, refused(answer, err)
	}
	defer ws.Close()
	defer context.AfterFunc(ctx, func() { ws.Close() })()
	heard := func() { _ = ws.SetReadDeadline(time.Now().Add(silence)) } // a failure shows at the next read
	answerPing := ws.PingHandler()
	ws.SetPingHandler(func(data string) error { heard(); return answerPing(data) })
	v.mu.Lock()
	v.partial = false
	v.mu.Unlock()
	if err := v.subscribe(ws); err != nil {
		return true, err
	}
	buffer := bytes.NewBuffer(make([]byte, 0, frameBytes))
	for {
		heard()
		_, frame, err := ws.NextReader()
		if err != nil {
			return true, err
		}
		buffer.Reset()
		if _, err := buffer.ReadFrom(frame); err != nil {
			return true, err
		}
		if err := v.take(buffer.Bytes()); err != nil {
			return true, err
		}
	}
}

// refused says why there is no connection.
func refused(answer *http.Response, err error) error {
	if answer == nil || answer.Body == nil {
		return err
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10)) // what there is of it
	return fmt.Errorf("%w: %s %s", err, answer.Status, text)
}

// subscribe asks for what the page of a campaign shows, from where it is known.
func (v *viewer) subscribe(ws *websocket.Conn) error {
	since := ""
	v.mu.Lock()
	if v.position != nil {
		since = `,"since":` + string(v.position)
	}
	v.mu.Unlock()
	_ = ws.SetWriteDeadline(time.Now().Add(writeWithin)) // a failure shows at the write
	for _, command := range []string{
		fmt.Sprintf(`{"id":1,"sub":%q,"fps":%d%s}`, topic, v.rate, since),
		fmt.Sprintf(`{"id":2,"sub":%q,"fps":%d}`, "events:"+servers.CampaignID, v.rate),
	} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
			return err
		}
	}
	return nil
}

// topic is what viewers count by.
const topic = "campaign:" + servers.CampaignID

var (
	ofTopic   = []byte(`"p":"` + topic + `",`)
	isDelta   = []byte(`{"t":"d",`)
	isPage    = []byte(`{"t":"snap",`)
	isError   = []byte(`{"t":"err",`)
	isBye     = []byte(`{"t":"bye",`)
	isWhole   = []byte(`"more":false,`)
	countKey  = []byte(`"counts.`)
	succeeded = "Succeeded"
)

// take notes what one frame shows. It looks for counters instead of decoding all, for a thousand viewers share a
// processor with what they look at.
func (v *viewer) take(frame []byte) error {
	at := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.frames++
	switch {
	case bytes.HasPrefix(frame, isError), bytes.HasPrefix(frame, isBye):
		return fmt.Errorf("the server said %s", frame)
	case !bytes.Contains(frame[:min(len(frame), 64)], ofTopic):
		return nil
	case bytes.HasPrefix(frame, isDelta):
		v.position = fmt.Appendf(v.position[:0], `{"e":%q,"s":%s}`, v.epoch, field(frame, `"s":`))
		v.count(frame)
	case bytes.HasPrefix(frame, isPage):
		v.page(frame, at)
	}
	v.seen = append(v.seen, shown{at.Sub(v.began), v.of(succeeded)})
	return nil
}

// page takes one page of a snapshot; the last one begins a life.
func (v *viewer) page(frame []byte, at time.Time) {
	if !v.partial {
		v.before = v.of(succeeded)
		for _, n := range v.counts {
			*n = 0
		}
	}
	v.count(frame)
	if v.partial = !bytes.Contains(frame[:min(len(frame), 128)], isWhole); v.partial {
		return
	}
	v.epoch = string(bytes.Trim(field(frame, `"e":`), `"`))
	v.position = fmt.Appendf(v.position[:0], `{"e":%q,"s":%s}`, v.epoch, field(frame, `"s":`))
	v.lives = append(v.lives, life{at, v.epoch, v.before, v.of(succeeded)})
	if len(v.lives) == 1 {
		close(v.ready)
	}
}

// field is what stands behind a key, up to the next comma.
func field(frame []byte, key string) []byte {
	_, rest, _ := bytes.Cut(frame, []byte(key))
	value, _, _ := bytes.Cut(rest, []byte(","))
	return value
}

// count takes the counters that a frame has; one that is null is 0.
func (v *viewer) count(frame []byte) {
	for {
		_, rest, found := bytes.Cut(frame, countKey)
		if !found {
			return
		}
		frame = rest
		state, rest, _ := bytes.Cut(rest, []byte(`":`))
		end := bytes.IndexAny(rest, ",}")
		number, _ := strconv.ParseUint(string(rest[:max(end, 0)]), 10, 32)
		n := v.counts[string(state)]
		if n == nil {
			n = new(uint32)
			v.counts[string(state)] = n
		}
		*n = uint32(number)
	}
}

func (v *viewer) of(state string) uint32 {
	if n := v.counts[state]; n != nil {
		return *n
	}
	return 0
}

// agrees says whether the viewer shows the counters that the API answers.
func (v *viewer) agrees(api map[string]uint32) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for state := range v.counts {
		if v.of(state) != api[state] {
			return fmt.Errorf("a viewer shows %d vehicles that are %s, and the API says %d", v.of(state), state, api[state])
		}
	}
	for state, n := range api {
		if v.of(state) != n {
			return fmt.Errorf("a viewer shows %d vehicles that are %s, and the API says %d", v.of(state), state, n)
		}
	}
	return nil
}

// refusedToRead connects without ever reading, so that the server must let go of it, and asks for one snapshot after
// the other so that it need not wait long for that.
func (v *viewer) refusedToRead(ctx context.Context, unread time.Duration) (code int, err error) {
	dialer := websocket.Dialer{
		HandshakeTimeout: dialWithin, ReadBufferSize: 512, WriteBufferSize: 512,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			if tcp, is := conn.(*net.TCPConn); is {
				err = tcp.SetReadBuffer(4 << 10)
			}
			return conn, err
		},
	}
	ws, answer, err := dialer.DialContext(ctx, v.address, nil)
	if err != nil {
		return 0, refused(answer, err)
	}
	defer ws.Close()
	defer context.AfterFunc(ctx, func() { ws.Close() })()
	ask := fmt.Appendf(nil, `{"id":1,"sub":%q,"fps":10}`, topic)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.After(unread); ; {
		select {
		case <-again.C:
			_ = ws.SetWriteDeadline(time.Now().Add(writeWithin))
			if ws.WriteMessage(websocket.TextMessage, ask) == nil {
				continue
			}
			again.Stop() // the server takes no more; what it has said is still to be read
		case <-end:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		break
	}
	_ = ws.SetReadDeadline(time.Now().Add(unread)) // for all that it was sent: one that is not let go is told for ever
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				return closed.Code, nil
			}
			return 0, err
		}
	}
}
