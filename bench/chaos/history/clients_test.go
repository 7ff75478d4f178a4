package history

import (
	"context"
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

// register is an engine of one register for each resource; stale is a fault that is planted into its reads.
type register struct {
	mu     sync.Mutex
	states map[string][]State // all that each was, the present one last
	stale  bool
	served int
}

func (r *register) present(key string) State {
	if all := r.states[key]; len(all) > 0 {
		return all[len(all)-1]
	}
	return State{}
}

// seen is what a reader is told.
func (r *register) seen(key string) State {
	if all := r.states[key]; r.stale && len(all) > 3 && r.served%2 == 0 {
		return all[len(all)-3]
	}
	return r.present(key)
}

func (r *register) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.served++
	path := strings.TrimPrefix(q.URL.Path, "/api/v1/")
	if vin, found := strings.CutPrefix(path, "vehicles/"); found {
		r.vehicle(w, q, vin)
		return
	}
	key, verbName, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "campaigns"), "/"), ":")
	kind := Kind(verbName)
	var in struct{ ID, Reason string }
	_ = json.NewDecoder(q.Body).Decode(&in) // a read has none
	if q.Method == http.MethodPost && key == "" {
		key, kind = in.ID, Create
	}
	if kind != "" {
		possible, after := step(r.present(key), Operation{Kind: kind, Value: in.Reason, Outcome: Done})
		if !possible {
			w.WriteHeader(http.StatusConflict)
			_ = json.NewEncoder(w).Encode(map[string]string{"code": "WrongState"})
			return
		}
		if after != r.present(key) {
			r.states[key] = append(r.states[key], after)
		}
	}
	s := r.seen(key)
	if s.Life == "" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(view.Campaign{ID: key, State: s.Life, Cause: "paused by mira: " + s.Value})
}

func (r *register) vehicle(w http.ResponseWriter, q *http.Request, vin string) {
	if q.Method == http.MethodPut {
		var in view.Registration
		_ = json.NewDecoder(q.Body).Decode(&in) // clients write what they decode
		r.states[vin] = append(r.states[vin], State{Life: "Known", Value: in.Variant})
	}
	s := r.seen(vin)
	if s.Life == "" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(view.Vehicle{VIN: vin, Variant: s.Value})
}

// play has clients work until they have done so much, and judges what they were answered.
func play(t *testing.T, r *register, enough int) (operations []Operation, faults []string) {
	t.Helper()
	server := httptest.NewServer(r)
	defer server.Close()
	c, err := Begin(t.Context(), "TESTAA", "chaos@1.0.0", view.ECU{ID: "ADAS"}, []ask.Node{{Name: "n1", URL: server.URL}, {Name: "n2", URL: server.URL}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for done := 0; done < enough; {
		if ctx.Err() != nil {
			t.Fatal("the clients do nothing")
		}
		<-time.After(time.Millisecond)
		c.mu.Lock()
		done = len(c.done)
		c.mu.Unlock()
	}
	operations, silent := c.End(ctx)
	if len(silent) > 0 {
		t.Errorf("nodes are silent: %q", silent)
	}
	return operations, Check(operations)
}

func TestClientsFindAStaleReader(t *testing.T) {
	if operations, faults := play(t, &register{states: map[string][]State{}}, 150); len(faults) > 0 {
		t.Errorf("an honest engine is blamed after %d operations: %q", len(operations), faults)
	}
	if operations, faults := play(t, &register{states: map[string][]State{}, stale: true}, 150); len(faults) == 0 {
		t.Errorf("nobody sees in %d operations that readers are told what is over", len(operations))
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	for name, c := range map[string]struct {
		kind   Kind
		answer ask.Answer
		want   Outcome
	}{
		"followed":             {Pause, ask.Answer{Status: 200, Text: []byte(`{}`)}, Done},
		"refused for a state":  {Pause, ask.Answer{Status: 409, Code: "WrongState"}, Refused},
		"refused as it is":     {Start, ask.Answer{Status: 422, Code: "Malformed"}, Void},
		"under way":            {Pause, ask.Answer{Status: 409, Code: "InProgress"}, Unknown},
		"failed":               {Write, ask.Answer{Status: 503, Code: "Unavailable"}, Unknown},
		"no answer":            {Resume, ask.Answer{}, Unknown},
		"read, and not there":  {Read, ask.Answer{Status: 404}, Done},
		"read, and no answer":  {Read, ask.Answer{}, Unknown},
		"read, and no reading": {Read, ask.Answer{Status: 200, Text: []byte(`{`)}, Unknown},
	} {
		o := Operation{Key: "history-1", Kind: c.kind}
		if o.judge(c.answer); o.Outcome != c.want {
			t.Errorf("%s: %s, want %s", name, o.Outcome, c.want)
		}
	}
}
