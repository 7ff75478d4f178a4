package backup

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacecar/cmd/pacecar/backup/live"
	"pacecar/cmd/pacecar/hold"
	"pacecar/persistence"
	"pacecar/persistence/pebble"
	"pacecar/persistence/persistencetest"
)

// serving is a data directory that a server uses.
type serving struct {
	t     *testing.T
	dir   string
	store persistence.Store
	epoch persistence.Epoch
}

func newServing(t *testing.T) *serving {
	t.Helper()
	dir, _ := data(t)
	held, err := hold.Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = held.Release() })
	store, err := pebble.Open(filepath.Join(dir, storeFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &serving{t: t, dir: dir, store: live.Offer(store, dir, slog.New(slog.DiscardHandler))}
	if err := s.store.Heartbeat(t.Context(), persistence.Member{ID: "server"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	lease, err := s.store.Acquire(t.Context(), 1, "server")
	if err != nil {
		t.Fatal(err)
	}
	s.epoch = lease.Epoch
	return s
}

func (s *serving) commit(id string) {
	s.t.Helper()
	change := &persistence.Change{Slot: 1, Epoch: s.epoch, Key: persistence.Key{Kind: "vehicle", ID: id}, Data: []byte(id)}
	if err := persistencetest.Commit(s.store, change); err != nil {
		s.t.Fatal(err)
	}
}

// clean says whether a data directory has nothing of a backup in it.
func (s *serving) clean() bool {
	_, err := os.Stat(filepath.Join(s.dir, "backup.store"))
	return errors.Is(err, fs.ErrNotExist)
}

// A server that runs is copied as it was at one moment, and goes on; the copy comes back.
func TestARunningServerIsCopied(t *testing.T) {
	t.Parallel()
	s := newServing(t)
	s.commit("before")
	to, back := filepath.Join(t.TempDir(), "backup.tar"), filepath.Join(t.TempDir(), "back")
	for range 2 { // one does not stand in the way of the next
		_ = os.Remove(to)
		if m, warnings, err := Make(t.Context(), Order{DataDir: s.dir, To: to, Now: made}); err != nil || len(warnings) != 0 || m.Bytes() == 0 {
			t.Fatalf("%+v, %q, %v", m, warnings, err)
		}
	}
	s.commit("after")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if !s.clean() {
		t.Error("the copy is still in the data directory")
	}
	if _, err := Restore(t.Context(), Return{From: to, DataDir: back, Now: made, Calm: func(context.Context, string) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	restored, err := pebble.Open(filepath.Join(back, storeFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if r, err := restored.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "before"}); err != nil || string(r.Data) != "before" {
		t.Errorf("what was committed before: %q, %v", r.Data, err)
	}
	if _, err := restored.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "after"}); !errors.Is(err, persistence.ErrNotFound) {
		t.Errorf("what was committed later: %v", err)
	}
}

// A server that ends takes back what it has lent, and who copies it is told; without one, nobody lends anything.
func TestTheServerEndsMeanwhile(t *testing.T) {
	t.Parallel()
	s := newServing(t)
	lent, err := live.Borrow(t.Context(), s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer lent.Close()
	if _, err := os.ReadDir(lent.Folder); lent.Still() != nil || err != nil {
		t.Errorf("it lends %s: %v, %v", lent.Folder, err, lent.Still())
	}
	if info, err := os.Stat(filepath.Join(s.dir, "backup.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may ask, too: %v, %v", info, err)
	}
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if lent.Still() == nil || !s.clean() {
		t.Errorf("it has ended: %v, and the copy is gone: %v", lent.Still(), s.clean())
	}
	if _, err := live.Borrow(t.Context(), s.dir); !errors.Is(err, live.ErrNobody) {
		t.Errorf("nobody is there: %v", err)
	}
	if _, _, err := Make(t.Context(), Order{DataDir: s.dir, To: filepath.Join(t.TempDir(), "b"), Now: made}); !errors.Is(err, hold.ErrHeld) {
		t.Errorf("of a directory that is held by who lends nothing: %v", err)
	}
}
