package redis

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
)

// wire stands between a store and its server, and can lose answers: it hands a
// request on and then cuts the connection, so that the outcome is unknown.
type wire struct {
	url    string
	losing atomic.Int64 // how many more answers to scripts are lost
}

func newWire(t *testing.T, s *instance) *wire {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "unix://" + path}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", strings.TrimPrefix(s.url, "unix://"))
			if err != nil {
				near.Close()
				continue
			}
			var scripts atomic.Int64 // requests under way whose answer counts
			open.Go(func() {
				w.pass(far, near, func(b string) { scripts.Add(int64(strings.Count(b, "evalsha") + strings.Count(b, "eval\r"))) })
			})
			open.Go(func() {
				w.pass(near, far, func(string) {
					if scripts.Swap(0) > 0 && w.losing.Add(-1) >= 0 {
						near.Close()
						far.Close()
					}
				})
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		open.Wait()
	})
	return w
}

func (w *wire) pass(to, from net.Conn, look func(string)) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			look(string(buffer[:n]))
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func owned(t *testing.T, s *Store) persistence.Epoch {
	t.Helper()
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	l, err := s.Acquire(t.Context(), 1, "m")
	if err != nil {
		t.Fatal(err)
	}
	return l.Epoch
}

func commit(s *Store, epoch persistence.Epoch, id string, expected uint64) error {
	outcome := make(chan error, 2)
	s.Commit(&persistence.Change{
		Slot: 1, Epoch: epoch, Key: persistence.Key{Kind: "vehicle", ID: id}, Expected: expected,
		Data: []byte("data"), History: [][]byte{[]byte("entry")}, Awake: true,
	}, func(err error) { outcome <- err })
	return <-outcome
}

func version(t *testing.T, s *Store, id string) uint64 {
	t.Helper()
	key := persistence.Key{Kind: "vehicle", ID: id}
	r, err := s.Load(t.Context(), 1, key)
	if err != nil && !errors.Is(err, persistence.ErrNotFound) {
		t.Fatal(err)
	}
	entries, err := s.History(t.Context(), 1, key, 0, 100)
	if err != nil || uint64(len(entries)) != r.Version {
		t.Fatalf("version %d has %d entries, %v", r.Version, len(entries), err)
	}
	return r.Version
}

// TestLostAnswer sees that a change that is sent again after its answer was lost is
// recognised, and neither made twice nor called a conflict.
func TestLostAnswer(t *testing.T) {
	w := newWire(t, startServer(t))
	s, err := Open(t.Context(), w.url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	epoch := owned(t, s)
	if err := commit(s, epoch, "A", 0); err != nil {
		t.Fatal(err)
	}
	w.losing.Store(1)
	if err := commit(s, epoch, "A", 1); err != nil {
		t.Fatalf("the answer of the first attempt was lost: %v", err)
	}
	if v := version(t, s, "A"); v != 2 {
		t.Fatalf("version %d", v)
	}
	if left := w.losing.Load(); left > 0 {
		t.Fatalf("no answer was lost (%d)", left)
	}
}

// TestUnknownOutcome sees that a change whose answers are all lost is a failure, not
// a refusal, and that its writer finds the truth by loading.
func TestUnknownOutcome(t *testing.T) {
	w := newWire(t, startServer(t))
	s, err := Open(t.Context(), w.url+"?max_retries=1&min_retry_backoff=-1&max_retry_backoff=-1", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	epoch := owned(t, s)
	if err := commit(s, epoch, "A", 0); err != nil {
		t.Fatal(err)
	}
	w.losing.Store(1 << 40)
	err = commit(s, epoch, "A", 1)
	if err == nil || errors.Is(err, persistence.ErrConflict) || errors.Is(err, persistence.ErrFenced) {
		t.Fatalf("an unknown outcome is reported as %v", err)
	}
	w.losing.Store(0)
	if v := version(t, s, "A"); v != 2 {
		t.Fatalf("version %d, though the server made the change", v)
	}
	if err := commit(s, epoch, "A", 2); err != nil {
		t.Fatal(err)
	}
}

// TestForgottenScripts sees that a server that knows no script is taught them again.
func TestForgottenScripts(t *testing.T) {
	server := startServer(t)
	s := server.open(t, Options{})
	epoch := owned(t, s)
	administrator := server.client()
	defer administrator.Close()
	for v := range uint64(3) {
		if err := administrator.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if err := commit(s, epoch, "A", v); err != nil {
			t.Fatalf("version %d: %v", v+1, err)
		}
	}
	if v := version(t, s, "A"); v != 3 {
		t.Fatal(v)
	}
}

// TestEpochsAfterALostTail sees that a failover that lost the last acquisitions does
// not give one of their epochs again.
func TestEpochsAfterALostTail(t *testing.T) {
	server := startServer(t)
	s := server.open(t, Options{})
	epoch := owned(t, s)
	administrator := server.client()
	defer administrator.Close()
	if err := administrator.Del(t.Context(), s.keys.slot(1, "epoch"), s.keys.slot(1, "lease")).Err(); err != nil {
		t.Fatal(err)
	}
	if err := commit(s, epoch, "A", 0); !errors.Is(err, persistence.ErrFenced) {
		t.Fatalf("the owner whose acquisition was lost commits: %v", err)
	}
	// The clock may not have moved on by a millisecond; then the same owner gets the
	// same epoch, which does no harm. Another one never can before it has.
	if next := owned(t, s); next < epoch {
		t.Fatalf("epoch %d after %d", next, epoch)
	}
}

// TestFullServer sees that a server without memory refuses whole changes, and takes
// them again when it has some.
func TestFullServer(t *testing.T) {
	server := startServer(t)
	s := server.open(t, Options{})
	epoch := owned(t, s)
	if err := commit(s, epoch, "A", 0); err != nil {
		t.Fatal(err)
	}
	administrator := server.client()
	defer administrator.Close()
	if err := administrator.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if err := commit(s, epoch, "A", 1); err == nil || errors.Is(err, persistence.ErrConflict) {
		t.Fatalf("a full server answers %v", err)
	}
	if v := version(t, s, "A"); v != 1 {
		t.Fatalf("version %d", v)
	}
	if err := administrator.ConfigSet(t.Context(), "maxmemory", "0").Err(); err != nil {
		t.Fatal(err)
	}
	if err := commit(s, epoch, "A", 1); err != nil {
		t.Fatal(err)
	}
}

func TestLongGroupsAreDivided(t *testing.T) {
	s := startServer(t).open(t, Options{Lanes: 1})
	epoch := owned(t, s)
	const n = 3 * callChanges
	outcomes := make(chan error, n)
	for v := range uint64(n) {
		s.Commit(&persistence.Change{Slot: 1, Epoch: epoch, Key: persistence.Key{Kind: "vehicle", ID: "A"}, Expected: v, Data: make([]byte, 20_000)},
			func(err error) { outcomes <- err })
	}
	for range n {
		if err := <-outcomes; err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	server := startServer(t)
	if _, err := Open(t.Context(), "http://localhost", Options{}); err == nil || !strings.Contains(err.Error(), "the form redis://") {
		t.Errorf("a URL of another kind: %v", err)
	}
	if _, err := Open(t.Context(), server.url, Options{Slots: 100}); err == nil {
		t.Error("100 slots, which is no power of two")
	}
	if s := server.open(t, Options{Slots: 64}); s.Slots() != 64 {
		t.Errorf("%d slots", s.Slots())
	}
	if s := server.open(t, Options{}); s.Slots() != 64 {
		t.Errorf("%d slots of an existing store", s.Slots())
	}
	if _, err := Open(t.Context(), server.url, Options{Slots: 128}); err == nil || !strings.Contains(err.Error(), "made with 64 slots") {
		t.Errorf("another number of slots: %v", err)
	}
	administrator := server.client()
	defer administrator.Close()
	if err := administrator.ConfigSet(t.Context(), "maxmemory-policy", "allkeys-lru").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), server.url, Options{}); err == nil || !strings.Contains(err.Error(), "set maxmemory-policy noeviction") {
		t.Errorf("an evicting server: %v", err)
	}
	server.kill()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, server.url, Options{}); err == nil {
		t.Error("opened without a server")
	}
}

// A server that stops to answer does not keep its store from being closed. Of what was under way nobody knows.
func TestCloseDoesNotWaitForASilentServer(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	s := server.open(t, Options{Lanes: 2})
	epoch := owned(t, s)
	server.signal(syscall.SIGSTOP)
	outcomes := make(chan error, 3)
	for i := range uint64(3) { // one lane: the first is sent, the others may wait behind it
		s.Commit(&persistence.Change{Slot: 1, Epoch: epoch, Key: persistence.Key{Kind: "vehicle", ID: "A"}, Expected: i, Data: []byte("x")},
			func(err error) { outcomes <- err })
	}
	for s.lanes.Waiting() == 3 {
		runtime.Gosched()
	}
	begun := time.Now()
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "given up") {
		t.Errorf("closed: %v", err)
	}
	if took := time.Since(begun); took > responsive {
		t.Errorf("it took %v to close", took)
	}
	if first := <-outcomes; first == nil || persistence.Refused(first) {
		t.Errorf("what was sent answers %v", first)
	}
	for range 2 {
		if err := <-outcomes; err == nil {
			t.Error("what nobody has taken is done")
		}
	}
	if err := commit(s, epoch, "A", 0); !errors.Is(err, persistence.ErrClosed) {
		t.Errorf("a closed store answers %v", err)
	}
}

// responsive is less than one of the client's waits for an answer.
const responsive = 9 * time.Second

// A connection that is closed for another reason than that the store is, as when a server leaves its cluster, says
// nothing about what was sent before.
func TestAClosedConnectionIsNotAClosedStore(t *testing.T) {
	t.Parallel()
	s := startServer(t).open(t, Options{})
	epoch := owned(t, s)
	if err := s.client.Close(); err != nil {
		t.Fatal(err)
	}
	if err := commit(s, epoch, "A", 0); err == nil || persistence.Refused(err) {
		t.Errorf("the change answers %v, of which nobody knows", err)
	}
	if _, err := s.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "A"}); err == nil || errors.Is(err, persistence.ErrClosed) {
		t.Errorf("a store that is open says that it is closed: %v", err)
	}
}

// What cannot be read of one slot keeps nobody from seeing the others.
func TestViewWithoutSomeSlots(t *testing.T) {
	t.Parallel()
	first := startCluster(t)
	s := first.open(t, Options{Slots: 16})
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	for slot := range persistence.Slot(16) {
		if _, err := s.Acquire(t.Context(), slot, "m"); err != nil {
			t.Fatal(err)
		}
	}
	view := func(want []persistence.Slot) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		members, leases, err := s.View(ctx)
		unread, failed := persistence.Partly(err)
		if failed != nil || !slices.Equal(unread, want) || len(members) != 1 || len(leases) != 16-len(want) {
			t.Errorf("%d members, %d leases, %v; want all but those of %v", len(members), len(leases), err, want)
		}
	}
	of := func(key string) *client.Client {
		server, err := s.serverOf(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	view(nil)
	if err := s.client.Set(t.Context(), s.keys.slot(3, "lease"), "rubbish", 0).Err(); err != nil {
		t.Fatal(err)
	}
	view([]persistence.Slot{3})
	// A master that does not answer, and is not the one of the members.
	var silent *client.Client
	missing := []persistence.Slot{3}
	for slot := range persistence.Slot(16) {
		at := of(s.keys.slot(slot, "lease"))
		if silent == nil && at != of(s.keys.members()[0]) {
			silent = at
		}
		if at == silent && slot != 3 {
			missing = append(missing, slot)
		}
	}
	slices.Sort(missing)
	if err := silent.Do(t.Context(), "CLIENT", "PAUSE", 60_000, "ALL").Err(); err != nil {
		t.Fatal(err)
	}
	view(missing)
}

// FuzzParse sees that no stored bytes can do more than fail to parse.
func FuzzParse(f *testing.F) {
	f.Add("12 node-1")
	f.Add("vehicle\x00A")
	f.Add(string(layout.EncodeRecord(&persistence.Change{Epoch: 1, Data: []byte("x"), Awake: true}, 7)))
	f.Add(string(layout.EncodeEntry(1, 2, []byte("x"))))
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := layout.ParseRecord(text); err == nil && (r.Version == 0 || r.Epoch == 0) {
			t.Fatalf("record %+v", r)
		}
		if e, err := layout.ParseEntry(text); err == nil && string(layout.EncodeEntry(e.Version, e.Index, e.Data)) != text {
			t.Fatalf("entry %+v", e)
		}
		if k, err := parseAwakeMember(text); err == nil && awakeMember(k) != text {
			t.Fatalf("awake actor %+v", k)
		}
		if l, err := layout.ParseLease(1, text); err == nil && l.Node == "" {
			t.Fatalf("lease %+v", l)
		}
	})
}
