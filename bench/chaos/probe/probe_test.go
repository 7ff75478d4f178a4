package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/nodes"
)

func TestWhenANodeServesAgain(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	at := func(node string, second int, good bool) Sample {
		end := start.Add(time.Duration(second) * time.Second)
		return Sample{Node: node, Begin: end.Add(-time.Second), End: end, Good: good}
	}
	samples := &Samples{}
	for _, one := range []Sample{
		at("n1", -5, false), at("n1", 1, true), at("n1", 2, false), at("n1", 3, true), at("n1", 4, false), at("n1", 6, true), at("n1", 7, true),
		at("n2", 1, true), at("n2", 2, true), at("n3", 5, false),
	} {
		samples.all = append(samples.all, one)
	}
	if took, serves := samples.Serving(start, "n1"); took != 6*time.Second || !serves {
		t.Errorf("n1 serves: %t, after %s; its last failure was over after 6 s", serves, took)
	}
	if took, serves := samples.Serving(start, "n2"); took != 0 || !serves {
		t.Errorf("n2 serves: %t, after %s; it never failed", serves, took)
	}
	if took, serves := samples.Serving(start, "n1", "n2"); took != 6*time.Second || !serves {
		t.Errorf("both serve: %t, after %s", serves, took)
	}
	if _, serves := samples.Serving(start, "n1", "n3"); serves {
		t.Error("n3 serves after nothing but a failure")
	}
	samples.all[len(samples.all)-1].Why = "503 Unavailable"
	if failure := samples.Failure("n1", "n3"); !strings.HasPrefix(failure, "n3, ") || !strings.Contains(failure, "503") || samples.Failure("n2") != "" {
		t.Errorf("the last failure is %q", failure)
	}
	now := start.Add(8 * time.Second)
	if !samples.Calm(now, 3*time.Second, "n1") || samples.Calm(now, 5*time.Second, "n1") || samples.Calm(now, 3*time.Second, "n1", "n2") {
		t.Error("calm is to have succeeded, and not to have failed, for so long")
	}
	samples.begin("n1").Begin = now.Add(-time.Second)
	if samples.Calm(now, 3*time.Second, "n1") {
		t.Error("a node is calm that lets somebody wait")
	}
}

// forgetful is a node that acknowledges registrations, and loses those from some number on.
type forgetful struct {
	mu   sync.Mutex
	keep func(variant string) bool
	has  map[string]string
}

func (f *forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method == http.MethodPut {
		var in view.Registration
		if json.NewDecoder(r.Body).Decode(&in) == nil && f.keep(in.Variant) {
			f.has[r.URL.Path] = in.Variant
		}
	}
	_ = json.NewEncoder(w).Encode(view.Vehicle{Variant: f.has[r.URL.Path]})
}

func TestLostRegistrationsShow(t *testing.T) {
	for name, c := range map[string]struct {
		keep func(string) bool
		lost bool
	}{
		"an honest node":            {func(string) bool { return true }, false},
		"one that loses what it is": {func(variant string) bool { return len(variant) == 1 && variant < "4" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(&forgetful{keep: c.keep, has: map[string]string{}})
			defer server.Close()
			patient, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			p := BeginAPI(t.Context(), "TESTAA", []ask.Node{{Name: "n1", URL: server.URL}})
			for { // until enough was acknowledged
				p.mu.Lock()
				enough := len(p.acknowledged) > vehiclesPerNode && p.acknowledged[vin("AP", "TESTAA", 0)].number > 4
				p.mu.Unlock()
				if enough {
					break
				}
				select {
				case <-patient.Done():
					t.Fatal("nothing is acknowledged")
				case <-time.After(time.Millisecond):
				}
			}
			ctx, cancel := t.Context(), context.CancelFunc(func() {}) // what is there is found in the end, however busy the machine is
			if c.lost {
				ctx, cancel = context.WithTimeout(ctx, 4*every)
			}
			defer cancel()
			acknowledged, lost := p.End(ctx)
			if acknowledged <= vehiclesPerNode || (len(lost) > 0) != c.lost {
				t.Errorf("%d vehicles acknowledged, lost: %v", acknowledged, lost)
			}
		})
	}
}

// A late report is one that was said, and is not shown after two seconds.
func TestAReportIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reporter{said: []time.Time{time.Now()}}
		time.Sleep(behind)
		if r.late(time.Now()) {
			t.Error("a report is late before its time")
		}
		time.Sleep(1)
		if !r.late(time.Now()) {
			t.Error("a report is not late that is not shown")
		}
		r.see(1)
		if r.late(time.Now()) {
			t.Error("a report is late that is shown")
		}
	})
}

// looks has nodes be asked and answer, one second after the other.
func looks(p *Epochs, second int, node string, slots ...nodes.Slot) {
	at := time.Unix(int64(second), 0)
	p.see(node, slots, at, at.Add(time.Second/2))
}

func TestEpochsThatFallShow(t *testing.T) {
	p := &Epochs{owners: map[uint32]seen{}, held: map[uint32]seen{}}
	looks(p, 1, "n1", nodes.Slot{Slot: 1, Node: "n1", ID: "a", Epoch: 5}, nodes.Slot{Slot: 2, Node: "n2", ID: "b", Epoch: 7})
	looks(p, 2, "n2", nodes.Slot{Slot: 1}, nodes.Slot{Slot: 2, Node: "n1", ID: "a", Epoch: 8})
	if len(p.faults) != 0 {
		t.Fatalf("in order, and faults: %q", p.faults)
	}
	looks(p, 3, "n1", nodes.Slot{Slot: 1, Node: "n2", ID: "b", Epoch: 5}, nodes.Slot{Slot: 2, Node: "n2", ID: "b", Epoch: 7})
	if len(p.faults) != 2 || !strings.Contains(p.faults[0], "two owners") || !strings.Contains(p.faults[1], "after 8") {
		t.Errorf("faults: %q", p.faults)
	}
}

// A node that acts on a slot when another one has acted on it under a later lease is found, though the store has one owner at any
// time; one whose answer was on its way meanwhile is not blamed.
func TestTwoWhoActAtOnceShow(t *testing.T) {
	t.Parallel()
	held := func(epoch uint64) nodes.Slot { return nodes.Slot{Slot: 1, Node: "n2", ID: "b", Epoch: 6, Held: epoch} }
	begin := func() *Epochs { return &Epochs{owners: map[uint32]seen{}, held: map[uint32]seen{}} }
	well := begin()
	looks(well, 1, "n1", nodes.Slot{Slot: 1, Node: "n1", ID: "a", Epoch: 5, Held: 5})
	looks(well, 2, "n2", held(6))
	looks(well, 3, "n1", held(0))
	well.see("n1", []nodes.Slot{held(5)}, time.Unix(2, 0), time.Unix(9, 0)) // it was asked before n2 had answered, and frozen since
	looks(well, 10, "n1", held(7))
	if len(well.faults) != 0 {
		t.Errorf("one after the other, and faults: %q", well.faults)
	}
	for name, c := range map[string]struct {
		node  string
		epoch uint64
		says  string
	}{
		"one that does not know":     {"n1", 5, "n1 acts under epoch 5, asked 0.5 s after n2 acted under 6"},
		"two under one lease":        {"n1", 6, "both n1 and n2 act under epoch 6"},
		"a lease of its own of long": {"n2", 4, "n2 acts under epoch 4"},
	} {
		ill := begin()
		looks(ill, 1, "n2", held(6))
		looks(ill, 2, c.node, held(c.epoch))
		if len(ill.faults) != 1 || !strings.Contains(ill.faults[0], c.says) {
			t.Errorf("%s: %q", name, ill.faults)
		}
	}
}

// A node that does not answer says nothing about the reports: the next one is asked.
func TestReportsAreLookedForAtNodesThatAnswer(t *testing.T) {
	serve := func(text string) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(text))
		}))
	}
	dead, alive := serve(""), serve(`{"ecus":[{"id":"BCM","version":"7"},{"id":"TCU","version":"3"}]}`)
	defer alive.Close()
	dead.Close()
	p := &Reports{nodes: []ask.Node{{Name: "n1", URL: dead.URL}, {Name: "n2", URL: alive.URL}}}
	r := &reporter{vin: "WRPTESTAA00000000"}
	if _, served := p.look(t.Context(), r, 0); !served || r.shown != 3 {
		t.Errorf("served: %t, and %d is shown", served, r.shown)
	}
	p.nodes = p.nodes[:1]
	if _, served := p.look(t.Context(), r, 0); served {
		t.Error("nobody answers, and reports are served")
	}
}

// A screen that shows something else in the end than what is so is named, whether a count is old, or a vehicle.
func TestScreensThatShowWhatIsNotSo(t *testing.T) {
	state := func(text string) (is client.State) {
		if err := json.Unmarshal([]byte(text), &is); err != nil {
			t.Fatal(err)
		}
		return is
	}
	const vin = messages.VIN("WPZZZZE1ZNL000001")
	s := &Screens{nodes: []ask.Node{{Name: "n1"}}, campaign: "c", vins: []messages.VIN{vin}, stop: func() {}, shown: map[string]client.State{
		"n1 campaign:c":             state(`{"state":"Completed","counts.Succeeded":7,"counts.Failed":1}`),
		"n1 vehicle:" + string(vin): state(`{"assignment":{"campaign":"c","state":"Succeeded"}}`),
	}}
	is := view.Campaign{State: "Completed", Counts: map[string]uint32{"Succeeded": 7, "Failed": 1, "Installing": 0}}
	roster := map[messages.VIN]view.RosterEntry{vin: {State: "Succeeded"}}
	if faults := s.End(t.Context(), is, roster); len(faults) != 0 {
		t.Errorf("all is shown, and faults: %q", faults)
	}
	s.shown["n1 vehicle:"+string(vin)] = state(`{"assignment":{"campaign":"d","state":"Offered"},"results":[{"campaign":"c","state":"Failed"}]}`)
	s.shown["n1 campaign:c"]["counts.Failed"] = json.RawMessage("0")
	faults := s.faults(is, roster)
	if len(faults) != 2 || !strings.Contains(faults[0], "Completed, Succeeded 7, not Completed, Failed 1, Succeeded 7") || !strings.Contains(faults[1], `"Failed", not "Succeeded"`) {
		t.Errorf("%q", faults)
	}
}

// A roll in which a request and its retry both fail is one in which nobody serves, though each node serves before and after.
func TestTheLongestTimeWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	start := time.Unix(1_000_000, 0)
	samples := &Samples{}
	for _, one := range []struct {
		from, to int
		good     bool
	}{{-9, -8, false}, {1, 2, true}, {3, 5, false}, {6, 8, false}, {9, 10, true}, {11, 12, false}, {12, 13, true}, {30, 31, false}} {
		samples.all = append(samples.all, Sample{Node: Anyone, Begin: start.Add(time.Duration(one.from) * time.Second), End: start.Add(time.Duration(one.to) * time.Second), Good: one.good})
	}
	if longest, failures := samples.Unserved(start, start.Add(20*time.Second), Anyone); longest != 7*time.Second || failures != 3 {
		t.Errorf("%s, %d failures; want the 7 s from 3 to 10, and 3", longest, failures)
	}
	if longest, failures := samples.Unserved(start, start.Add(40*time.Second), Anyone); longest != 7*time.Second || failures != 4 {
		t.Errorf("%s, %d failures: one that never serves again failed at least as long as it was tried", longest, failures)
	}
	if longest, failures := samples.Unserved(start, start.Add(20*time.Second), "n1"); longest != 0 || failures != 0 {
		t.Errorf("%s, %d failures of a node that was not asked", longest, failures)
	}
}

// Who asks a second node is served when the first one is dead, and not when both fail.
func TestARetryIsServed(t *testing.T) {
	t.Parallel()
	serve := func(status int) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	}
	well, ill := serve(http.StatusOK), serve(http.StatusServiceUnavailable)
	defer well.Close()
	defer ill.Close()
	for second, good := range map[string]bool{well.URL: true, ill.URL: false} {
		ctx, cancel := context.WithCancel(t.Context())
		p := &API{nodes: []ask.Node{{Name: "n2", URL: second}, {Name: "n1", URL: ill.URL}}, mark: "TESTAA", acknowledged: map[string]promise{}, open: map[string]map[int]bool{}, stop: cancel}
		p.wait.Go(func() { p.retry(ctx, 0) })
		for { // until it was tried
			p.Samples.mu.Lock()
			done := len(p.all) > 0
			p.Samples.mu.Unlock()
			if done {
				break
			}
			<-time.After(time.Millisecond)
		}
		cancel()
		p.wait.Wait()
		if p.all[0].Good != good || p.all[0].Node != Anyone {
			t.Errorf("%+v, want good: %t", p.all[0], good)
		}
	}
}
