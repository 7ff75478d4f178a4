package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/verdict"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

func TestTheTableOfFaults(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults {
		if f.name == "" || seen[f.name] {
			t.Errorf("%q is there twice, or has no name", f.name)
		}
		seen[f.name] = true
		if f.inject == nil || f.within <= 0 || f.within > patience {
			t.Errorf("%s: nothing is injected, or it may take for ever", f.name)
		}
		if f.hold > 0 && f.cure == nil && len(f.spares) == 0 {
			t.Errorf("%s lasts, spares nobody, and is not cured", f.name)
		}
		for _, n := range f.spares {
			if !slices.Contains(places[:3], n) {
				t.Errorf("%s spares %s, which is no node", f.name, n)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	o, err := parse([]string{"-quick"})
	if err != nil || o.vehicles != 300 || o.leaseLife != 3*time.Second {
		t.Fatalf("%+v, %v", o, err)
	}
	var names []string
	for _, f := range chosen(o) {
		names = append(names, f.name)
	}
	if got := strings.Join(names, ", "); got != "kill -9 of one node, broker restarted, Redis killed, rolling restart" {
		t.Errorf("the short run tries %s", got)
	}
	if o, err = parse([]string{"-only", "paused for 5", "-vehicles", "1000", "-lease-life", "5s"}); err != nil || len(chosen(o)) != 1 || o.vehicles != 1000 || o.leaseLife != 5*time.Second {
		t.Errorf("%+v, %v", o, err)
	}
	for _, bad := range [][]string{{"-vehicles", "7"}, {"-only", "("}, {"-loud"}} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Who had not downloaded before the moment, and installs, was permitted after it.
func TestWhoUsedAPermitThatIsLost(t *testing.T) {
	moment := time.UnixMilli(1000)
	deed := func(vin messages.VIN, at int64, kind ledger.Kind, campaign string) ledger.Entry {
		return ledger.Entry{VIN: vin, AtMS: at, Kind: kind, Campaign: campaign}
	}
	got := torn([]ledger.Entry{
		deed("EARLY", 900, ledger.Downloaded, "c"), deed("EARLY", 1100, ledger.InstallStarted, "c"),
		deed("WAITS", 1100, ledger.Downloaded, "c"),
		deed("OTHER", 1100, ledger.Downloaded, "d"), deed("OTHER", 1200, ledger.InstallStarted, "d"),
		deed("TORN", 1001, ledger.Downloaded, "c"), deed("TORN", 1100, ledger.InstallStarted, "c"),
	}, "c", moment)
	if len(got) != 1 || got[0] != "TORN" {
		t.Errorf("%q", got)
	}
}

func TestCounters(t *testing.T) {
	before := counters{"n1": 5, "n2": 7}
	if got := (counters{"n1": 6, "n2": 2, "n3": 4}).since(before); got != 1+2+4 {
		t.Errorf("%d commits were fenced since; n2 counts from its start, n3 did not answer before", got)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "# HELP "+conflicts+" Commits.\n"+conflicts+"_more 9\n"+conflicts+" 12\n")
	}))
	defer server.Close()
	if value, read := scrape(t.Context(), server.URL, conflicts); !read || value != 12 {
		t.Errorf("%d, %t", value, read)
	}
	if _, read := scrape(t.Context(), server.URL, "another_total"); read {
		t.Error("a counter is read that is not there")
	}
}

// Vehicles fetch artifacts from any node that answers.
func TestTheBalancerPassesOverTheDead(t *testing.T) {
	serve := func(status int) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, r.URL.Path)
		}))
	}
	alive, ill, dead := serve(http.StatusOK), serve(http.StatusServiceUnavailable), serve(http.StatusOK)
	defer alive.Close()
	defer ill.Close()
	dead.Close()
	b, err := balance("localhost", []ask.Node{{URL: dead.URL}, {URL: ill.URL}, {URL: alive.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	for range 6 {
		answer, err := http.Get(b.url() + "/api/v1/artifacts/x")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close() // it was read
		if err != nil || answer.StatusCode != http.StatusOK || string(text) != "/api/v1/artifacts/x" {
			t.Errorf("%d %q %v", answer.StatusCode, text, err)
		}
	}
}

// Who does not serve in time has violated something, also one that never does.
func TestTimeIsBounded(t *testing.T) {
	trial := &trial{fault: fault{within: 10 * time.Second}}
	trial.within("all nodes serve", verdict.Took(10*time.Second, true), "n1: 503")
	if len(trial.row.Violations) != 0 {
		t.Errorf("in time, and %q", trial.row.Violations)
	}
	trial.within("all nodes serve", verdict.Took(11*time.Second, true), "n1: 503")
	trial.within("all nodes serve", verdict.Took(0, false), "n1: 503")
	if len(trial.row.Violations) != 2 {
		t.Errorf("it says %q", trial.row.Violations)
	}
}
