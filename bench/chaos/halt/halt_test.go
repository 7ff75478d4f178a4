package halt

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/web/view"
)

// campaign is one that follows orders, unless it is deaf.
type campaign struct {
	mu     sync.Mutex
	deaf   bool
	state  string
	orders []string
}

func (c *campaign) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, verb, _ := strings.Cut(r.URL.Path, ":")
	c.orders = append(c.orders, verb)
	if c.deaf {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	c.state = map[string]string{"pause": "Paused", "resume": "Running"}[verb]
	_ = json.NewEncoder(w).Encode(view.Campaign{State: c.state, Cause: "paused by mira: " + reason}) // the asker may have gone
}

// A pause is over when the resume is first said, not when it is followed; who never acknowledges one is named.
func TestAHaltIsFromItsAcknowledgementToTheResume(t *testing.T) {
	t.Parallel()
	c := &campaign{}
	well := httptest.NewServer(c)
	defer well.Close()
	dead := httptest.NewServer(c)
	dead.Close()
	h := &Halts{Nodes: []ask.Node{{Name: "n1", URL: dead.URL}, {Name: "n2", URL: well.URL}}, Campaign: "c"}
	before := time.Now()
	if faults := h.Order(t.Context(), time.Minute, time.Millisecond); len(faults) != 0 {
		t.Fatalf("%q", faults)
	}
	all := h.All()
	if len(all) != 1 || all[0].Acknowledged.Before(before) || all[0].Resumed.Sub(all[0].Acknowledged) < time.Millisecond || all[0].Resumed.After(time.Now()) || c.state != "Running" {
		t.Errorf("%+v, and it is %s", all, c.state)
	}
	deaf := httptest.NewServer(&campaign{deaf: true})
	defer deaf.Close()
	h = &Halts{Nodes: []ask.Node{{Name: "n1", URL: deaf.URL}}, Campaign: "c"}
	if faults := h.Order(t.Context(), time.Millisecond, 0); len(faults) != 1 || !strings.Contains(faults[0], "a pause is acknowledged: not within 1ms") || len(h.All()) != 0 {
		t.Errorf("%q, %v", faults, h.All())
	}
}

// Whoever is paused by somebody else stays so.
func TestOnlyItsOwnPausesAreLifted(t *testing.T) {
	t.Parallel()
	c := &campaign{}
	server := httptest.NewServer(c)
	defer server.Close()
	h := &Halts{Nodes: []ask.Node{{Name: "n1", URL: server.URL}}, Campaign: "c"}
	h.Lift(t.Context(), 0, view.Campaign{State: "Paused", Cause: "paused by a gate"})
	h.Lift(t.Context(), 0, view.Campaign{State: "Running", Cause: reason})
	if len(c.orders) != 0 {
		t.Errorf("it orders %q", c.orders)
	}
	h.Lift(t.Context(), 0, view.Campaign{State: "Paused", Cause: "paused by mira: " + reason})
	if len(c.orders) != 1 || c.orders[0] != "resume" {
		t.Errorf("it orders %q", c.orders)
	}
}
