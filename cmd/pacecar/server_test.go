package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/demo"
	"pacecar/cmd/pacecar/node"
)

// free are the flags of a server that disturbs nobody.
func free(dir string, args ...string) []string {
	return append(args, "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data-dir", dir)
}

func TestAServerServesUntilItIsToldToEnd(t *testing.T) {
	o := newOperator(t)
	ctx, signal := context.WithCancel(t.Context())
	defer signal()
	w := o.begin(ctx, free(t.TempDir(), "serve", "-o", "ndjson", "--log-level", "error")...)
	var where served
	if err := json.Unmarshal([]byte(w.line()), &where); err != nil {
		t.Fatal(err)
	}
	for ready := false; !ready; { // it answers before it has read its slots
		answer, err := http.Get(strings.TrimSuffix(where.Dashboard, "/") + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		ready = answer.StatusCode == http.StatusOK
	}
	if !strings.HasPrefix(where.MQTT, "tcp://127.0.0.1:") || where.Version == "" {
		t.Errorf("%+v", where)
	}
	o.wants(0, []string{"fleet", "count", "--selector", "true", "--server", strings.TrimSuffix(where.Dashboard, "/")}, "0 of 0 registered")
	signal()
	if _, status := w.end(); status != 0 || !strings.Contains(w.stderr.String(), "a second signal ends at once") {
		t.Errorf("ended with %d: %s", status, w.stderr.String())
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestWhoeverAnswersSomethingElseIsNamed(t *testing.T) {
	o := newOperator(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "nodes") {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "<html>a printer</html>")
	}))
	defer page.Close()
	broker, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := broker.Addr().String()
	broker.Close()
	secret := httptest.NewTLSServer(http.NotFoundHandler())
	defer secret.Close()
	secret.Config.ErrorLog = log.New(io.Discard, "", 0)
	for _, c := range []struct{ server, command, want string }{
		{page.URL, "pools", "does not speak as a Pacecar server does: answer does not decode"},
		{page.URL, "nodes", "(404 Not Found) does not speak as a Pacecar server does"},
		{gone, "nodes", "Nothing listens there. Is it running?"},
		{"http://no.invalid", "nodes", "There is no such host"},
		{secret.URL, "nodes", "an authority that this machine does not know"},
		{strings.Replace(page.URL, "http:", "https:", 1), "nodes", "It speaks http, not https"},
	} {
		o.wants(1, []string{c.command, "--server", c.server}, c.want)
	}
}

func TestAServerSaysWhyItCannotStart(t *testing.T) {
	o := newOperator(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	settings := filepath.Join(dir, "pacecar.yaml")
	if err := os.WriteFile(settings, []byte("mqtt: 127.0.0.1:0\nboker: tcp://b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		args   []string
		want   string
	}{
		{1, []string{"serve", "--http", taken.Addr().String(), "--data-dir", dir}, "is taken by another program: stop that program, or choose a free port with --http 127.0.0.1:0"},
		{2, free(dir, "serve", "--store", "mysql://x"), `want a URL that begins with redis://`},
		{2, []string{"serve", "--http", ":0"}, "without TLS whoever is on the way reads tokens"},
		{2, []string{"serve", "--http", "127.0.0.1:0", "--mqtt", "0.0.0.0:0"}, "accept it with --insecure-mqtt"},
		{2, []string{"serve", "--config", settings}, settings + `:2: key "boker" is not known: did you mean broker?`},
		{2, []string{"serve", "--config", filepath.Join(dir, "none")}, "no such file"},
		{2, []string{"serve", "--lease-life", "soon"}, `lease-life is "soon" (flag --lease-life): want 0s, or a duration of 1s to 10m`},
		{2, []string{"serve", "--data-dri", "x"}, "did you mean --data-dir?"},
		{2, []string{"demo", "--http", "0.0.0.0:0"}, "listens on loopback only"},
		{2, []string{"demo", "--fail", "ecu=ADAS"}, "no rate"},
		{1, []string{"demo", "--vehicles", "0", "--data-dir", dir}, "choose from 1 to"},
	} {
		o.wants(c.status, c.args, c.want)
	}
	t.Setenv("PACECAR_DATADIR", dir)
	o.wants(2, []string{"serve"}, "environment variable PACECAR_DATADIR is no setting: did you mean PACECAR_DATA_DIR?")
}

func TestSettingsAreShownWithTheirOrigin(t *testing.T) {
	o := newOperator(t)
	file := filepath.Join(t.TempDir(), "pacecar.json")
	if err := os.WriteFile(file, []byte(`{"store": "redis://:whisper@r:6379/0", "http": "127.0.0.1:1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PACECAR_CONFIG", file)
	t.Setenv("PACECAR_BROKER_PASSWORD", "hush")
	text := o.wants(0, []string{"config", "view", "--origin", "--http", "127.0.0.1:2", "-o", "csv"},
		"http,127.0.0.1:2,flag --http", "store,redis://:xxxxx@r:6379/0,file "+file+":1", "mqtt,127.0.0.1:1883,default",
		"broker-password,********,environment PACECAR_BROKER_PASSWORD")
	if strings.Contains(text, "whisper") || strings.Contains(text, "hush") {
		t.Errorf("a secret is shown:\n%s", text)
	}
	if text := o.wants(0, []string{"config", "view"}, "SETTING", "log-level"); strings.Contains(text, "ORIGIN") {
		t.Errorf("without --origin:\n%s", text)
	}
}

// The settings' defaults are those of the node and of the demonstration.
func TestDefaultsAgree(t *testing.T) {
	for _, s := range config.Settings {
		want, ok := map[string]string{"http": node.DefaultHTTP, "mqtt": node.DefaultMQTT, "data-dir": node.DefaultDataDir}[s.Key]
		if ok && s.Default != want {
			t.Errorf("%s defaults to %s here, to %s in the node", s.Key, s.Default, want)
		}
	}
	if call.DefaultServer != "http://"+node.DefaultHTTP {
		t.Errorf("commands go to %s", call.DefaultServer)
	}
}

func TestTheDemonstrationRunsToItsEnd(t *testing.T) {
	o := newOperator(t)
	dir := filepath.Join(t.TempDir(), "demo")
	var out, told bytes.Buffer
	status := run(t.Context(), free(dir, "demo", "--vehicles", "40", "--fast", "--start", "--wait", "-o", "json"), strings.NewReader(""), &out, &told)
	var s demo.Summary
	if err := json.Unmarshal(out.Bytes(), &s); err != nil {
		t.Fatalf("%v: %s\n%s", err, out.String(), told.String())
	}
	if status != 0 || !s.CountersEqualLedger || s.DoubleInstalls != 0 || s.Vehicles != 40 || s.Succeeded != 40 || s.State != "Completed" || s.VehiclesPerSecond <= 0 {
		t.Errorf("ended with %d: %+v", status, s)
	}
	if !strings.Contains(told.String(), "dashboard  http://127.0.0.1:") {
		t.Errorf("told %s", told.String())
	}
	o.wants(1, free(dir, "demo", "--vehicles", "41"), "begin anew with --fresh")
}

// What a server that is in trouble, or is no server of ours, answers is told in a sentence.
func TestAnswersThatAreNone(t *testing.T) {
	o := newOperator(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	o.wants(1, []string{"campaign", "list", "--server", closed.URL}, "no answer from the server at "+closed.URL, "Is it running? Start one with pacecar serve")
	o.wants(1, []string{"campaign", "watch", "demo", "--server", strings.TrimPrefix(closed.URL, "http://")}, "Is it running?")
	const foreign = "does not speak as a Pacecar server does"
	for body, c := range map[string]struct{ kind, want string }{
		`{"title":"Internal failure","code":"Internal","detail":"something failed\u001b[2J inside","requestId":"r1"}`: {"application/problem+json", `Internal: something failed\x1b[2J inside (request r1 in the server's log)`},
		`{"title":"Timeout"}`: {"application/problem+json", "Timeout"},
		"<html>":              {"text/html", foreign},
		"xxxx":                {"text/plain", foreign},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, body)
		}))
		o.wants(1, []string{"package", "list", "--server", server.URL}, c.want)
		server.Close()
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }))
	defer other.Close()
	o.wants(1, []string{"campaign", "list", "--server", other.URL}, foreign)
}

func TestAReportIsWrittenAsAPage(t *testing.T) {
	o := newOperator(t)
	path := filepath.Join(t.TempDir(), "report.html")
	o.wants(0, []string{"campaign", "report", "charging-2026", "--html", path}, "wrote "+path)
	page, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(page, []byte("<html")) || !bytes.Contains(page, []byte("Charging curve 2026")) {
		t.Errorf("page %.200s %v", page, err)
	}
	o.wants(0, []string{"campaign", "report", "charging-2026", "--html", "-"}, "<html")
	o.wants(0, []string{"campaign", "compare", "charging-2026", "infotainment", "--html", "-"}, "infotainment, compared with charging-2026")
	o.wants(1, []string{"campaign", "report", "charging-2026", "--html", t.TempDir()}, "report page")
	o.wants(1, []string{"campaign", "report", "nothing", "--html", filepath.Join(t.TempDir(), "none.html")}, "NotFound")
}

// A vehicle may say what it likes; the terminal does not obey it.
func TestTextOfVehiclesIsHarmless(t *testing.T) {
	o := newOperator(t)
	body := `{"model":"\u001b[2J\u009b","tags":["\u202e"],"ecus":[{"id":"A\r\nB","version":"1"}]}`
	request, err := http.NewRequest(http.MethodPut, o.url+"/api/v1/vehicles/WVWZZZ1JZXW000001", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	for _, args := range [][]string{{"vehicle", "show", "WVWZZZ1JZXW000001"}, {"fleet", "list", "--limit", "0"}} {
		if out := o.wants(0, args, `\x1b[2J`); strings.ContainsAny(out, "\x1b\u009b\u202e\r") {
			t.Errorf("%q", out)
		}
	}
}

func TestHelpAndVersion(t *testing.T) {
	o := newOperator(t)
	o.wants(0, nil, "Begin with: pacecar demo", "campaign", "bench")
	o.wants(0, []string{"campaign"}, "Available Commands", "dry-run")
	o.wants(0, []string{"version"}, "pacecar ", "go1.")
	o.wants(0, []string{"version", "-o", "json"}, `"platform"`)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		o.wants(0, []string{"completion", shell}, "pacecar")
	}
}
