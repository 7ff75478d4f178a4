package tcusim

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/broker"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcutest"
)

func start(t testing.TB, broker *broker.Broker, config Config) *Fleet {
	t.Helper()
	config.Broker = "tcp://" + broker.Addr()
	f, err := Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// withTCU are the first n vehicles of a population; all have a TCU.
func withTCU(n int) []population.Vehicle { return population.Of(1, n) }

func TestConversation(t *testing.T) {
	const n = 60
	b := newBackend(n)
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n), Profile: Profile{JSONRate: 0.5}})
	b.wait(t, n)
	_ = f.Close()
	want := []messages.Phase{
		messages.Phase_PHASE_ACCEPTED, messages.Phase_PHASE_DOWNLOADING, messages.Phase_PHASE_DOWNLOADED,
		messages.Phase_PHASE_INSTALLING, messages.Phase_PHASE_INSTALLED,
	}
	for vin, phases := range b.phases {
		if !slices.Equal(phases, want) {
			t.Errorf("%s reported %v, want %v", vin, phases, want)
		}
	}
	// Presence, five reports and a manifest from each, and from the broker that it has gone;
	// an offer and a permit to each.
	s, e := f.Stats(), broker.Stats()
	tcutest.Await(t, func() bool { e = broker.Stats(); return e.Acknowledged >= 8*n }, func() string { return fmt.Sprintf("edge %+v", e) })
	if s.Ups != 7*n || s.Resent != 0 || s.Downs != 2*n || s.Installed != n || s.Garbage != 0 {
		t.Errorf("fleet %+v", s)
	}
	if e.Up != 8*n || e.Acknowledged != 8*n || e.Down != 2*n || e.DroppedDown+e.AbsentDown != 0 || len(e.Refused) != 0 {
		t.Errorf("edge %+v", e)
	}
	l := f.Ledger().Summary()
	if l.Vehicles != n || l.Started != n || l.Finished != n || l.DoubleInstalls != 0 || l.Outcomes["spring-1"].Installed != n {
		t.Errorf("ledger %+v", l)
	}
}

func TestBehaviourInDisorder(t *testing.T) {
	const n = 120
	b := newBackend(n)
	broker := b.embed(t, "127.0.0.1:0")
	var settled atomic.Int64
	f := start(t, broker, Config{
		Vehicles: withTCU(n), Seed: 3,
		Profile: Profile{
			Think: dice.Spread{Min: 0, Max: 5 * time.Millisecond}, Transfer: dice.Spread{Min: 0, Max: 5 * time.Millisecond}, Install: dice.Spread{Min: time.Millisecond, Max: 10 * time.Millisecond},
			Fail:       []failure.Rule{{ECU: "TCU", Rate: 0.2, Code: "E0x31"}, {Rate: 0.1, Code: "E0x44", Revert: true}},
			RefuseRate: 0.1, DuplicateRate: 0.3, JSONRate: 0.3, PowerLossRate: 0.3, Reboot: dice.Spread{Min: time.Millisecond, Max: 20 * time.Millisecond},
		},
		Settled: func(messages.VIN, messages.Phase) { settled.Add(1) },
	})
	b.wait(t, n)
	_ = f.Close()
	s, l := f.Stats(), f.Ledger().Summary()
	count := make(map[messages.Phase]uint64)
	for _, phase := range b.final {
		count[phase]++
	}
	if l.DoubleInstalls != 0 || l.Open != 0 || l.Started != l.Finished+l.Failed+l.Reverted {
		t.Errorf("ledger %+v", l)
	}
	if l.Finished != count[messages.Phase_PHASE_INSTALLED] || l.Failed != count[messages.Phase_PHASE_FAILED] ||
		l.Reverted != count[messages.Phase_PHASE_REVERTED] || s.Rejected != count[messages.Phase_PHASE_REJECTED] {
		t.Errorf("ledger %+v, and the vehicles say %v", l, count)
	}
	if l.Failed == 0 || l.Reverted == 0 || s.Rejected == 0 || s.PowerLosses == 0 || b.codes["E0x31"] != int(l.Failed) || settled.Load() != n {
		t.Errorf("fleet %+v, codes %v, %d settled", s, b.codes, settled.Load())
	}
}

// rangeServer serves content with ranges, and breaks off some answers in the middle.
func rangeServer(t testing.TB, content []byte, requests *atomic.Int64) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := requests.Add(1)
		if r.Header.Get("Range") == "" {
			http.Error(w, "without a range", http.StatusTeapot)
			return
		}
		if n%7 == 0 {
			http.Error(w, "try later", http.StatusServiceUnavailable)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	t.Cleanup(server.Close)
	return server
}

func TestDownload(t *testing.T) {
	const n = 8
	var requests atomic.Int64
	b := newBackend(n)
	b.content = bytes.Repeat([]byte("software "), 20_000)
	b.url = rangeServer(t, b.content, &requests).URL
	var percents atomic.Int64
	b.watch(func(_ messages.VIN, r *messages.Report) {
		if r.GetPercent() > 0 {
			percents.Add(1)
		}
	})
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n), Download: true, ChunkBytes: 50_000})
	b.wait(t, n)
	_ = f.Close()
	if s := f.Stats(); s.Installed != n || s.DownloadedBytes < uint64(n*len(b.content)) {
		t.Errorf("fleet %+v", s)
	}
	if percents.Load() < 3*n || requests.Load() < 4*n {
		t.Errorf("%d reports of progress, %d requests", percents.Load(), requests.Load())
	}
}

func TestBadDownloads(t *testing.T) {
	for name, c := range map[string]struct {
		content string // what is served
		status  int
		code    string
	}{
		"other content": {"software, but not the one", 0, "DIGEST_MISMATCH"},
		"gone":          {"", http.StatusNotFound, "DOWNLOAD_FAILED"},
	} {
		b := newBackend(1)
		b.content = []byte("software, and the right one")[:len("software, but not the one")]
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c.status != 0 {
				w.WriteHeader(c.status)
				return
			}
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(c.content)))
		}))
		b.url = server.URL
		broker := b.embed(t, "127.0.0.1:0")
		f := start(t, broker, Config{Vehicles: withTCU(1), Download: true})
		b.wait(t, 1)
		_ = f.Close()
		server.Close()
		if b.codes[c.code] != 1 {
			t.Errorf("%s: codes %v, want %s", name, b.codes, c.code)
		}
		if s := f.Ledger().Summary(); s.Started != 0 || s.Discarded != 1 {
			t.Errorf("%s: ledger %+v", name, s)
		}
	}
}

func TestSharedConnections(t *testing.T) {
	const n = 50
	b := newBackend(n)
	broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0", AllowAnonymous: true}, b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	b.mu.Lock()
	b.attach = broker
	b.mu.Unlock()
	f := start(t, broker, Config{Vehicles: withTCU(n), PerConnection: 8})
	b.wait(t, n)
	_ = f.Close()
	if s := broker.Stats(); s.ConnectionsTotal != 7 || s.DroppedDown != 0 {
		t.Errorf("edge %+v", s)
	}
	if s := f.Ledger().Summary(); s.Finished != n || s.DoubleInstalls != 0 {
		t.Errorf("ledger %+v", s)
	}
}

func TestSilentVehicles(t *testing.T) {
	const n = 200
	b := newBackend(n)
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n), Profile: Profile{SilentRate: 0.25}})
	silent := 0
	for _, s := range f.sessions {
		if s.units[0].silent {
			silent++
		}
	}
	if silent < n/8 || silent > n/2 {
		t.Errorf("%d of %d are silent, want a quarter", silent, n)
	}
	b.wait(t, n-silent)
	if err := f.WaitConnected(t.Context()); err != nil { // silent ones may come last
		t.Error(err)
	}
	_ = f.Close()
	if s := f.Stats(); s.Offers != uint64(n-silent) || s.Connects != n {
		t.Errorf("fleet %+v, %d silent", s, silent)
	}
}

func TestStartRefuses(t *testing.T) {
	for name, c := range map[string]Config{
		"no vehicles": {Broker: "tcp://127.0.0.1:1"},
		"no port":     {Broker: "tcp://localhost", Vehicles: withTCU(1)},
		"no scheme":   {Broker: "localhost:1883", Vehicles: withTCU(1)},
		"too many":    {Broker: "tcp://127.0.0.1:1", Vehicles: withTCU(1), PerConnection: maxPerConnection + 1},
	} {
		if f, err := Start(t.Context(), c); err == nil {
			_ = f.Close()
			t.Errorf("%s: started", name)
		}
	}
}

// deadline is in an hour.
func deadline() *timestamppb.Timestamp { return timestamppb.New(time.Now().Add(time.Hour)) }
