package dashboard_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/web/dashboard"
)

// scripted is a server that speaks the API and the stream of package web and whose state a test
// sets key by key. It shows screens that a real rollout reaches only by luck: a halt with
// exact numbers, a lost race, a connection cut at a given moment.
type scripted struct {
	*httptest.Server
	mu       sync.Mutex
	topics   map[string]map[string]any
	sequence uint64
	viewers  map[*viewer]bool
	refuse   bool // the stream refuses new connections
	fallen   bool // nothing of the API is answered
	silent   bool // nothing is said over the stream without being asked
	commands []command
	busy     int                             // so many subscriptions are refused as temporarily unavailable first
	broken   int                             // so many commands are noted, and fail
	stale    int                             // so many commands are answered with 412 first
	pages    map[string]any                  // answers to GET by path
	asked    map[string]func(url.Values) any // answers to GET that depend on the query
	results  map[string]any                  // answers to POST by path; others are empty
	came     chan struct{}                   // signals that commands have grown
	problems map[string]string               // problem+json bodies by path, with status 422
	refusals map[string]string               // the same for POST
	outside  map[string]bool                 // topics that are not for who is confined to fleets
}

// command is a write that the dashboard sent.
type command struct {
	path, query, ifMatch string
	body                 map[string]any
}

// viewer is one connected page.
type viewer struct {
	mu      sync.Mutex
	conn    *websocket.Conn
	watches map[string]bool
}

func newScripted(t testing.TB) *scripted {
	t.Helper()
	s := &scripted{
		topics: map[string]map[string]any{}, viewers: map[*viewer]bool{},
		pages: stageServers(), asked: map[string]func(url.Values) any{}, problems: map[string]string{}, refusals: map[string]string{}, results: map[string]any{}, sequence: 100, came: make(chan struct{}, 1),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/stream", s.stream)
	mux.HandleFunc("GET /api/v1/", s.get)
	mux.HandleFunc("POST /api/v1/", s.post)
	mux.HandleFunc("PUT /api/v1/", s.post)
	mux.HandleFunc("GET /metrics", s.metrics)
	mux.Handle("/", dashboard.Handler())
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.cut(true)
		s.Close()
	})
	return s
}

// set replaces keys of a topic and tells every page that watches it; nil removes a key.
func (s *scripted) set(topic string, changes map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.topics[topic]
	if keys == nil {
		keys = map[string]any{}
		s.topics[topic] = keys
	}
	from := s.sequence
	s.sequence++
	for key, value := range changes {
		if value == nil {
			delete(keys, key)
		} else {
			keys[key] = value
		}
	}
	for v := range s.viewers {
		if v.watching(topic) {
			v.write(map[string]any{"t": "d", "p": topic, "from": from, "s": s.sequence, "d": changes})
		}
	}
}

// say sends one frame to every page.
func (s *scripted) say(frame map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.viewers {
		v.write(frame)
	}
}

// fall has the server answer nothing, as one that was killed, or answer again.
func (s *scripted) fall(down bool) {
	s.mu.Lock()
	s.fallen = down
	s.mu.Unlock()
	s.cut(down)
}

// cut closes every connection; with refuse no new one is accepted until the next cut(false).
func (s *scripted) cut(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
	for v := range s.viewers {
		v.conn.Close()
	}
}

func (s *scripted) sent() []command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]command(nil), s.commands...)
}

// until waits until so many commands have come.
func (s *scripted) until(t testing.TB, n int) {
	t.Helper()
	for len(s.sent()) < n {
		select {
		case <-s.came:
		case <-time.After(patience):
			t.Fatalf("%d commands were sent, want %d", len(s.sent()), n)
		}
	}
}

func (s *scripted) stream(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	refused := s.refuse
	s.mu.Unlock()
	if refused {
		http.Error(w, "no", http.StatusServiceUnavailable)
		return
	}
	upgrader := websocket.Upgrader{Subprotocols: []string{"pacecar.v1.json"}}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	v := &viewer{conn: conn, watches: map[string]bool{}}
	s.mu.Lock()
	s.viewers[v] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.viewers, v)
		s.mu.Unlock()
		conn.Close()
	}()
	ended := make(chan struct{})
	defer close(ended)
	go s.beat(v, ended)
	v.write(map[string]any{"t": "hello", "e": "e1", "now": time.Now().UnixMilli(), "version": "1.0.0"})
	for {
		var asked struct {
			ID    int    `json:"id"`
			Sub   string `json:"sub"`
			Unsub string `json:"unsub"`
		}
		if conn.ReadJSON(&asked) != nil {
			return
		}
		s.answer(v, asked.ID, asked.Sub, asked.Unsub)
	}
}

// beat says to a page that the server is there.
func (s *scripted) beat(v *viewer, ended <-chan struct{}) {
	beats := time.NewTicker(time.Second)
	defer beats.Stop()
	for {
		select {
		case <-ended:
			return
		case <-beats.C:
			s.mu.Lock()
			silent := s.silent
			s.mu.Unlock()
			if !silent {
				v.write(map[string]any{"t": "hb", "now": time.Now().UnixMilli()})
			}
		}
	}
}

// hush has the server say nothing by itself, as one that hangs, or speak again.
func (s *scripted) hush(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = silent
}

func (s *scripted) answer(v *viewer, id int, sub, unsub string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys, known := s.topics[sub]
	switch {
	case sub == "":
		v.watch(unsub, false)
		v.write(map[string]any{"t": "ok", "id": id})
	case s.busy > 0:
		s.busy--
		v.write(map[string]any{"t": "err", "id": id, "code": "Unavailable", "title": sub + " cannot be read now", "temporary": true})
	case s.outside[sub]:
		v.write(map[string]any{"t": "err", "id": id, "code": "OutsideFleets", "title": "this is of the whole fleet", "temporary": false})
	case !known:
		v.write(map[string]any{"t": "err", "id": id, "code": "NotFound", "title": "no " + strings.ReplaceAll(sub, ":", " "), "temporary": false})
	default:
		v.watch(sub, true)
		v.write(map[string]any{"t": "ok", "id": id, "e": "e1", "mode": "snap"})
		v.write(map[string]any{"t": "snap", "p": sub, "e": "e1", "s": s.sequence, "more": false, "d": maps.Clone(keys)})
	}
}

func (v *viewer) watch(topic string, on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.watches[topic] = on
}

func (v *viewer) watching(topic string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.watches[topic]
}

// write drops the frame when the page is gone; its reader notices.
func (v *viewer) write(frame any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	_ = v.conn.WriteJSON(frame)
}

func (s *scripted) get(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fallen {
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	if strings.HasPrefix(path, "/imports/") {
		path = "/imports/" // the page makes up its identity
	}
	if body, found := s.problems[path]; found {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, body)
		return
	}
	page, found := s.pages[path]
	if ask := s.asked[path]; ask != nil {
		page, found = ask(r.URL.Query()), true
	}
	if !found {
		if id, isCampaign := strings.CutPrefix(path, "/campaigns/"); isCampaign {
			page, found = s.topics["campaign:"+id], true
		}
	}
	if !found {
		page = map[string]any{"items": []any{}}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(page)
}

func (s *scripted) post(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	if refusal, is := s.refusals[path]; is {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, refusal)
		return
	}
	written := r.Method != http.MethodPost || path == "/campaigns" && !r.URL.Query().Has("validateOnly")
	if answer, isQuestion := s.pages[path]; isQuestion && !written {
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	s.commands = append(s.commands, command{path, r.URL.RawQuery, r.Header.Get("If-Match"), body})
	select {
	case s.came <- struct{}{}:
	default:
	}
	if s.broken > 0 {
		s.broken--
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"title":"Unavailable","status":503,"detail":"the store failed","requestId":"r-503"}`)
		return
	}
	if s.stale > 0 {
		s.stale--
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusPreconditionFailed)
		fmt.Fprint(w, `{"title":"Stale version","status":412,"detail":"It was changed in between.","code":"StaleVersion","requestId":"r-412"}`)
		return
	}
	if result, is := s.results[path]; is {
		_ = json.NewEncoder(w).Encode(result)
		return
	}
	fmt.Fprint(w, `{}`)
}
