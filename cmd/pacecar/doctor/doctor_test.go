package doctor

import (
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/node"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// said joins what was found at one place, by states.
func said(list []Finding, check string) string {
	var all []string
	for _, f := range list {
		if f.Check == check {
			all = append(all, f.State+" "+f.Says)
		}
	}
	return strings.Join(all, "\n")
}

func wants(t *testing.T, list []Finding, check, text string) {
	t.Helper()
	if got := said(list, check); !strings.Contains(got, text) {
		t.Errorf("%s: %q, want %q", check, got, text)
	}
}

// below lists what is in a directory.
func below(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A server that has all of its own is well before it starts and beside itself, and nothing is left by looking.
func TestBeforeAndBesideAServer(t *testing.T) {
	dir := t.TempDir()
	p := Patient{Config: node.Config{DataDir: filepath.Join(dir, "data"), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}, Now: time.Now}
	list := Examine(t.Context(), p)
	wants(t, list, "data directory", "ok "+p.DataDir+" is not there yet")
	wants(t, list, "settings", "this server is pacecar")
	if left := below(t, dir); len(left) != 1 {
		t.Errorf("looking leaves %q", left)
	}
	n, err := node.Start(t.Context(), p.Config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	p.HTTP = strings.TrimPrefix(n.URL(), "http://")
	before := below(t, p.DataDir)
	list = Examine(t.Context(), p)
	wants(t, list, "data directory", "is in use: a server runs")
	wants(t, list, "http", "ok a server is ready at")
	wants(t, list, "artifacts", "ok "+filepath.Join(p.DataDir, "artifacts")+" can be written and read")
	if after := below(t, p.DataDir); len(after) != len(before) {
		t.Errorf("looking leaves %q in %q", after, before)
	}
	for _, f := range list {
		if f.State == Fault {
			t.Errorf("%+v", f)
		}
	}
}

// What is wrong is told as what it is, with what is not reached and what does not fit.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close() // nobody is there any more
	made, err := identity.Issue(filepath.Join(dir, "certs"), [][]string{{"node-1.example"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	c := node.Config{
		DataDir: file, HTTP: strings.TrimPrefix(other.URL, "http://"), Store: "redis://" + gone.Addr().String() + "/0", Broker: "tcp://" + gone.Addr().String(),
		Artifacts: "file://" + filepath.Join(dir, "none"), NodeAddress: "node-2.example:7946", Identity: made[0].Files,
		Webhooks: map[string]string{"gone": "http://" + gone.Addr().String() + "/secret", "here": other.URL},
	}
	list := Examine(t.Context(), Patient{Config: c, Now: time.Now})
	wants(t, list, "data directory", "fault "+file+" is no directory")
	wants(t, list, "http", "fault another program answers")
	wants(t, list, "store", "fault ")
	wants(t, list, "broker", "fault ")
	wants(t, list, "artifacts", "is not there")
	wants(t, list, "certificates", "not for node-2.example")
	wants(t, list, "webhooks", "warning gone is not reached")
	wants(t, list, "webhooks", "ok here is reached")
	if strings.Contains(said(list, "webhooks"), "secret") {
		t.Error("the address of a webhook is shown")
	}
	c.NodeAddress, c.Store = "node-1.example:7946", ""
	list = Examine(t.Context(), Patient{Config: c, Now: func() time.Time { return made[0].Until.Add(-time.Hour) }})
	wants(t, list, "settings", "fault --node-address makes this one of several nodes, which share a store")
	wants(t, list, "certificates", "warning that of this node expires")
}

// Clocks that differ are told by how much, beyond what the comparison itself may be wrong by.
func TestClocks(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]string{
		500 * time.Millisecond: OK, -2500 * time.Millisecond: OK, 5 * time.Second: Warning, -time.Hour: Fault,
	} {
		r := &report{check: "c"}
		if skew(r, "it", ahead, time.Second); r.list[0].State != want {
			t.Errorf("%s ahead: %+v, want %s", ahead, r.list[0], want)
		}
	}
}

// A server that speaks TLS is one, too.
func TestBesideAServerWithACertificate(t *testing.T) {
	ready := http.StatusOK
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			w.WriteHeader(ready)
		}
	}))
	defer server.Close()
	p := Patient{Config: node.Config{HTTP: strings.TrimPrefix(server.URL, "https://"), Access: node.Access{Certificate: "c.pem", Key: "k.pem"}}, Now: time.Now}
	for status, want := range map[int]string{http.StatusOK: "ok a server is ready", http.StatusServiceUnavailable: "is not ready", http.StatusNotFound: "another program"} {
		ready = status
		r := &report{check: "http"}
		operators(t.Context(), p, r)
		wants(t, r.list, "http", want)
	}
}

// A Redis Cluster as it is shipped replaces a master later than nodes wait for it.
func TestFailoverThatComesTooLate(t *testing.T) {
	t.Parallel()
	for timeout, life := range map[time.Duration]time.Duration{0: 12 * time.Second, 4 * time.Second: 12 * time.Second, 15 * time.Second: time.Minute} {
		r := &report{check: "store"}
		if failover(timeout, life, r); len(r.list) != 0 {
			t.Errorf("%v with leases of %v: %v", timeout, life, r.list)
		}
	}
	r := &report{check: "store"}
	failover(15*time.Second, 12*time.Second, r)
	wants(t, r.list, "store", "warning a Redis Cluster that waits 15s")
	if len(r.list) == 1 && !strings.Contains(r.list[0].Cure, "at most 4000") {
		t.Errorf("cure %q", r.list[0].Cure)
	}
}
