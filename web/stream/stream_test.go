package stream

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"pacecar/messages"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source is a Source whose campaigns and vehicles the test sets.
type source struct {
	mu        sync.Mutex
	campaigns map[string]*messages.CampaignStatus
	history   []*messages.HistoryEntry // newest first
	reads     int
	err       error
}

func (s *source) set(c *messages.CampaignStatus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.campaigns[c.GetRecord().GetPlan().GetId()] = c
}

func (s *source) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *source) Campaign(_ context.Context, id string) (*messages.CampaignStatus, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.err != nil {
		return nil, s.err
	}
	if c := s.campaigns[id]; c != nil {
		return c, nil
	}
	return nil, messages.Reject(messages.NotFound, "no campaign %s", id)
}

func (s *source) Campaigns(context.Context) ([]*messages.CampaignStatus, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*messages.CampaignStatus
	for _, c := range s.campaigns {
		list = append(list, c)
	}
	return list, s.err
}

func (s *source) CampaignHistory(_ context.Context, id string, _ uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.history) > 0 {
		return s.history[:min(len(s.history), limit)], 0, nil
	}
	return []*messages.HistoryEntry{{AtMs: 1, Event: "CampaignCreated", CampaignId: id}}, 0, nil
}

func (s *source) Vehicle(_ context.Context, vin string) (*messages.VehicleStatus, error) {
	return &messages.VehicleStatus{Version: 1, Record: &messages.VehicleRecord{Vin: vin}}, nil
}

func (s *source) CountVehicles(context.Context, string) (*messages.Selection, error) {
	return &messages.Selection{Total: 7}, nil
}

// status makes a campaign's status.
func status(id string, version uint64, succeeded uint32) *messages.CampaignStatus {
	return &messages.CampaignStatus{
		Version: version, Counts: map[string]uint32{"SUCCEEDED": succeeded, "WAITING": 100 - succeeded},
		Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id}, State: messages.CampaignState_RUNNING, RosterSize: 100},
	}
}

// world is a feed behind an HTTP server whose connections are in-memory pipes, so that a
// whole test runs on the bubble's clock.
type world struct {
	t      *testing.T
	feed   *Feed
	source *source
	dial   func() (net.Conn, error)
	before func(http.Handler) http.Handler // what requests pass first; nil: nothing
}

// pipes is a listener of in-memory connections.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error { p.once.Do(func() { close(p.done) }); return nil }
func (*pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// inWorld runs a test in a bubble.
func inWorld(t *testing.T, config Config, test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, feed: New(config), source: &source{campaigns: map[string]*messages.CampaignStatus{}}}
		w.feed.SetSource(w.source)
		listener := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		w.dial = func() (net.Conn, error) {
			ours, theirs := net.Pipe()
			listener.conns <- theirs
			return ours, nil
		}
		server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if w.before != nil {
				w.before(w.feed).ServeHTTP(rw, r)
				return
			}
			w.feed.ServeHTTP(rw, r)
		})}
		go func() { _ = server.Serve(listener) }()
		test(w)
		if err := w.feed.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
}

// viewer is a client. Its frames arrive in a channel, unless it does not read.
type viewer struct {
	t      *testing.T
	ws     *websocket.Conn
	frames chan map[string]any
	closed chan error
}

func (w *world) connect(header http.Header) (*viewer, error) {
	dialer := websocket.Dialer{
		NetDial: func(string, string) (net.Conn, error) { return w.dial() }, Subprotocols: []string{subprotocol}, EnableCompression: true,
	}
	ws, _, err := dialer.Dial("ws://pacecar.test/api/v1/stream", header)
	if err != nil {
		return nil, err
	}
	return &viewer{t: w.t, ws: ws, frames: make(chan map[string]any, 1000), closed: make(chan error, 1)}, nil
}

// viewer connects and starts to read.
func (w *world) viewer() *viewer {
	v, err := w.connect(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	go v.read()
	if hello := v.next(); hello["t"] != "hello" || hello["e"] != w.feed.epoch {
		w.t.Fatalf("first frame is %v", hello)
	}
	return v
}

func (v *viewer) read() {
	for {
		_, data, err := v.ws.ReadMessage()
		if err != nil {
			v.closed <- err
			close(v.frames)
			return
		}
		var frame map[string]any
		if err := json.Unmarshal(data, &frame); err != nil {
			v.t.Errorf("frame %q: %v", data, err)
		}
		v.frames <- frame
	}
}

func (v *viewer) say(command string) {
	v.t.Helper()
	if err := v.ws.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
		v.t.Fatal(err)
	}
}

// next answers the next frame that is no heartbeat.
func (v *viewer) next() map[string]any {
	v.t.Helper()
	for {
		select {
		case f, ok := <-v.frames:
			if !ok {
				v.t.Fatal("the connection is closed")
			}
			if f["t"] != "hb" {
				return f
			}
		case <-time.After(time.Minute):
			v.t.Fatal("no frame within a minute")
		}
	}
}

// expect answers the next frame, which must be of kind t.
func (v *viewer) expect(kind string) map[string]any {
	v.t.Helper()
	f := v.next()
	if f["t"] != kind {
		v.t.Fatalf("frame %v, want t %q", f, kind)
	}
	return f
}

// quiet fails if a frame comes within d.
func (v *viewer) quiet(d time.Duration) {
	v.t.Helper()
	select {
	case f := <-v.frames:
		if f["t"] != "hb" {
			v.t.Fatalf("unexpected frame %v", f)
		}
	case <-time.After(d):
	}
}

func data(f map[string]any) map[string]any { return f["d"].(map[string]any) }

func TestASubscriberSeesASnapshotThenAbsoluteDeltas(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo"}`)
		if ok := v.expect("ok"); ok["mode"] != "snap" || ok["id"] != 1.0 {
			t.Fatalf("answer %v", ok)
		}
		snap := v.expect("snap")
		if d := data(snap); d["state"] != "Running" || d["counts.Waiting"] != 100.0 || d["counts.Succeeded"] != nil || snap["more"] != false {
			t.Fatalf("snapshot %v", snap)
		}
		w.feed.CampaignChanged(status("demo", 2, 40))
		w.feed.CampaignChanged(status("demo", 3, 60)) // conflated with the one before
		delta := v.expect("d")
		if d := data(delta); delta["from"] != snap["s"] || d["counts.Succeeded"] != 60.0 || d["counts.Waiting"] != 40.0 || d["version"] != 3.0 || len(d) != 3 {
			t.Fatalf("delta %v", delta)
		}
		w.feed.CampaignChanged(status("demo", 4, 100))
		if d := data(v.expect("d")); d["counts.Succeeded"] != 100.0 || d["counts.Waiting"] != nil || len(d) != 3 {
			t.Fatalf("a state without vehicles is not removed: %v", d)
		}
		w.feed.CampaignChanged(status("demo", 2, 40))
		v.quiet(time.Second) // an older status is never shown
	})
}

func TestRatesFreezeThawAndSlowDown(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		fast, slow := w.viewer(), w.viewer()
		for _, v := range []*viewer{fast, slow} {
			v.say(`{"id":1,"sub":"campaign:demo","fps":10}`)
			v.expect("ok")
			v.expect("snap")
		}
		slow.say(`{"id":2,"set":{"p":"campaign:demo","fps":0}}`)
		slow.expect("ok")
		for i := range uint32(20) {
			w.feed.CampaignChanged(status("demo", uint64(2+i), 1+i))
			fast.expect("d")
		}
		slow.quiet(3 * time.Second)
		slow.say(`{"id":3,"set":{"fps":1}}`)
		slow.expect("ok")
		if d := data(slow.expect("d")); d["counts.Succeeded"] != 20.0 {
			t.Fatalf("after the thaw %v", d)
		}
		began := time.Now()
		for i := range uint32(3) {
			w.feed.CampaignChanged(status("demo", uint64(50+i), 30+i))
			slow.expect("d")
		}
		if took := time.Since(began); took < 2*time.Second || took > 3*time.Second {
			t.Fatalf("three deltas at 1 Hz took %v", took)
		}
	})
}

func TestResumeTellsOnlyWhatChangedMeanwhile(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo"}`)
		v.expect("ok")
		snap := v.expect("snap")
		position, err := json.Marshal(map[string]any{"e": snap["e"], "s": snap["s"]})
		if err != nil {
			t.Fatal(err)
		}
		v.ws.Close()
		<-v.closed
		time.Sleep(5 * time.Minute) // nobody watches: news is not kept, so the source is read again
		w.source.set(status("demo", 9, 100))
		v = w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo","since":` + string(position) + `}`)
		if ok := v.expect("ok"); ok["mode"] != "delta" {
			t.Fatalf("answer %v", ok)
		}
		delta := v.expect("d")
		if d := data(delta); delta["from"] != snap["s"] || d["counts.Succeeded"] != 100.0 || d["counts.Waiting"] != nil || len(d) != 3 {
			t.Fatalf("delta %v", delta)
		}
		for name, since := range map[string]string{
			"another epoch":  `{"e":"zzz","s":` + jsonNumber(delta["s"]) + `}`,
			"a future place": `{"e":"` + w.feed.epoch + `","s":99999999}`,
			"before birth":   `{"e":"` + w.feed.epoch + `","s":0}`,
		} {
			v.say(`{"id":2,"sub":"campaign:demo","since":` + since + `}`)
			if ok := v.expect("ok"); ok["mode"] != "snap" {
				t.Fatalf("%s: answer %v", name, ok)
			}
			v.expect("snap")
		}
		v.ws.Close()
		<-v.closed
		time.Sleep(remember + 2*time.Minute)
		v = w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo","since":{"e":"` + w.feed.epoch + `","s":` + jsonNumber(delta["s"]) + `}}`)
		if ok := v.expect("ok"); ok["mode"] != "snap" {
			t.Fatalf("a forgotten topic was resumed: %v", ok)
		}
	})
}

func jsonNumber(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestATopicThatHearsNothingIsReadAgain(t *testing.T) {
	inWorld(t, Config{Figures: func() map[string]float64 { return map[string]float64{"online": 3} }}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v := w.viewer()
		for _, topic := range []string{"campaigns", "fleet", "campaign:demo", "events:demo", "vehicle:WVWZZZ1JZXW000001"} {
			v.say(`{"id":1,"sub":"` + topic + `"}`)
			v.expect("ok")
			if snap := v.expect("snap"); snap["p"] != topic || len(data(snap)) == 0 {
				t.Fatalf("%s: %v", topic, snap)
			}
		}
		w.source.set(status("demo", 5, 50)) // on another node: nobody tells this feed
		seen := map[any]bool{}
		for len(seen) < 2 {
			if f := v.next(); f["p"] == "campaigns" || f["p"] == "campaign:demo" {
				seen[f["p"]] = true
			}
		}
		w.source.set(status("demo", 3, 30)) // the store lost its tail: shown when it is seen twice
		for {
			if f := v.expect("d"); f["p"] == "campaign:demo" {
				if data(f)["version"] != 3.0 {
					t.Fatalf("frame %v", f)
				}
				break
			}
		}
		if !w.feed.WatchesVehicle("WVWZZZ1JZXW000001") || w.feed.WatchesVehicle("WVWZZZ1JZXW000002") {
			t.Error("WatchesVehicle does not follow subscriptions")
		}
		v.say(`{"id":9,"unsub":"vehicle:WVWZZZ1JZXW000001"}`)
		for f := v.next(); f["id"] != 9.0; f = v.next() {
			continue
		}
		if w.feed.WatchesVehicle("WVWZZZ1JZXW000001") {
			t.Error("an unsubscribed vehicle is still watched")
		}
	})
}

func TestGarbageIsAnsweredAndKillsNothing(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v := w.viewer()
		for _, c := range []struct{ frame, code string }{
			{"", messages.Malformed},
			{"{", messages.Malformed},
			{"[1,2]", messages.Malformed},
			{`{"id":7}`, messages.Malformed},
			{`{"id":7,"sub":"campaigns","unsub":"fleet"}`, messages.Malformed},
			{`{"id":7,"sub":"campaigns"}{"id":8}`, messages.Malformed},
			{`{"id":7,"sub":"campaigns","bogus":1}`, messages.Malformed},
			{`{"id":7,"sub":"campaigns","fps":11}`, messages.OutOfBounds},
			{`{"id":7,"sub":"campaigns","fps":-1}`, messages.OutOfBounds},
			{`{"id":7,"set":{"p":"campaigns"}}`, messages.Malformed},
			{`{"id":7,"set":{"p":"campaigns","fps":1}}`, messages.NotFound},
			{`{"id":7,"sub":"campaign:"}`, messages.Malformed},
			{`{"id":7,"sub":"vehicle:nonsense"}`, messages.Malformed},
			{`{"id":7,"sub":"` + strings.Repeat("x", 1000) + `"}`, messages.OutOfBounds},
			{`{"id":7,"sub":"campaign:none"}`, messages.NotFound},
			{`{"id":7,"unsub":"campaigns"}`, messages.NotFound},
		} {
			v.say(c.frame)
			if f := v.expect("err"); f["code"] != c.code || f["temporary"] != false {
				t.Errorf("%s: answer %v, want %s", c.frame, f, c.code)
			}
		}
		if err := v.ws.WriteMessage(websocket.BinaryMessage, []byte{0xff, 0, 1}); err != nil {
			t.Fatal(err)
		}
		v.expect("err")
		w.source.fail(errors.New("disk on fire"))
		v.say(`{"id":8,"sub":"campaign:demo"}`)
		if f := v.expect("err"); f["temporary"] != true || strings.Contains(f["title"].(string), "fire") {
			t.Errorf("a failure is told as %v", f)
		}
		w.source.fail(nil)
		v.say(`{"id":9,"sub":"campaign:demo"}`)
		v.expect("ok")
		v.expect("snap")
		if n := len(w.feed.topics); n != 1 {
			t.Errorf("topics that do not exist are remembered: %d", n)
		}
	})
}

func TestTooManyTopicsAndCommandsAreRefused(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		v := w.viewer()
		for i := range maxTopicsEach + 1 {
			w.source.set(status("c"+jsonNumber(i), 1, 0))
			v.say(`{"id":1,"sub":"campaign:c` + jsonNumber(i) + `"}`)
			if i == maxTopicsEach {
				v.expect("err")
				break
			}
			v.expect("ok")
			v.expect("snap")
		}
		time.Sleep(time.Second)
		refused := 0
		for range maxCommands + 20 {
			v.say(`{"id":1,"unsub":"fleet"}`)
			if v.expect("err")["code"] == "TooManyCommands" {
				refused++
			}
		}
		if refused != 20 {
			t.Errorf("%d commands were refused, want 20", refused)
		}
	})
}

func TestAnIdleConnectionHearsHeartbeatsAndStaysOpen(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		v := w.viewer()
		began := time.Now()
		for range 30 {
			if f := <-v.frames; f["t"] != "hb" {
				t.Fatalf("frame %v", f)
			}
		}
		if d := time.Since(began); d < 30*heartbeatEvery || d > 31*heartbeatEvery {
			t.Errorf("30 heartbeats took %v", d)
		}
	})
}

func TestALaggingReaderGetsOneMergedDelta(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v, err := w.connect(nil)
		if err != nil {
			t.Fatal(err)
		}
		v.say(`{"id":1,"sub":"campaign:demo","fps":10}`)
		read := func() map[string]any {
			_, b, err := v.ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			var f map[string]any
			if err := json.Unmarshal(b, &f); err != nil {
				t.Fatal(err)
			}
			return f
		}
		read() // hello
		read() // ok
		snap := read()
		for i := range uint32(20) { // two seconds without reading; one delta is in the pipe
			w.feed.CampaignChanged(status("demo", uint64(2+i), 1+i))
			time.Sleep(tickEvery)
		}
		time.Sleep(tickEvery)
		first, second := read(), read()
		if first["from"] != snap["s"] || second["from"] != first["s"] || data(second)["counts.Succeeded"] != 20.0 {
			t.Errorf("deltas %v, %v", first, second)
		}
		v.ws.Close()
	})
}

func TestOnlyTheServersOwnPagesMayConnect(t *testing.T) {
	inWorld(t, Config{AllowedOrigins: []string{"https://ops.example"}, MaxConnections: 2}, func(w *world) {
		for origin, allowed := range map[string]bool{
			"http://pacecar.test": true, "https://ops.example": true, "": true,
			"http://evil.example": false, "http://pacecar.test.evil.example": false, "null": false, "https://ops.example.evil": false,
		} {
			header := http.Header{}
			if origin != "" {
				header.Set("Origin", origin)
			}
			v, err := w.connect(header)
			if (err == nil) != allowed {
				t.Errorf("origin %q: %v", origin, err)
			}
			if !allowed {
				answer := httptest.NewRecorder()
				asked := httptest.NewRequest(http.MethodGet, "http://pacecar.test/api/v1/stream", nil)
				asked.Header = http.Header{"Origin": {origin}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"}}
				w.feed.ServeHTTP(answer, asked)
				if answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), `"code":"CrossOrigin"`) {
					t.Errorf("origin %q is answered %d %s", origin, answer.Code, answer.Body)
				}
			}
			if v != nil {
				v.ws.Close()
				synctest.Wait()
			}
		}
		a, b := w.viewer(), w.viewer()
		if _, err := w.connect(nil); err == nil {
			t.Error("a third connection was let in")
		}
		a.ws.Close()
		b.ws.Close()
	})
}

func TestCloseSaysGoodbye(t *testing.T) {
	var v *viewer
	inWorld(t, Config{}, func(w *world) {
		v = w.viewer()
		go func() {
			if err := w.feed.Close(); err != nil {
				t.Error(err)
			}
		}()
		if bye := v.expect("bye"); bye["reconnect"] != true || bye["code"] != 1001.0 {
			t.Errorf("bye %v", bye)
		}
		if err := <-v.closed; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("closed with %v", err)
		}
	})
}
