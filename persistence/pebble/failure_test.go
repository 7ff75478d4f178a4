package pebble

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"pacecar/persistence"
)

// owner opens a store and owns slot 1 of it.
func owner(t *testing.T, dir string, options Options) (*Store, persistence.Epoch) {
	t.Helper()
	s, err := Open(dir, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	l, err := s.Acquire(t.Context(), 1, "m")
	if err != nil {
		t.Fatal(err)
	}
	return s, l.Epoch
}

func change(epoch persistence.Epoch, id string, expected uint64) *persistence.Change {
	return &persistence.Change{Slot: 1, Epoch: epoch, Key: persistence.Key{Kind: "vehicle", ID: id}, Expected: expected, Data: fmt.Append(nil, expected+1)}
}

func commit(s *Store, c *persistence.Change) error {
	outcome := make(chan error, 2)
	s.Commit(c, func(err error) { outcome <- err })
	return <-outcome
}

// TestFailedSyncIsFatal sees that a failed fsync of the log is never tried again: who
// waits hears of it, later calls are refused, and OnFatal is told, all exactly once.
func TestFailedSyncIsFatal(t *testing.T) {
	broken := errors.New("input/output error")
	inject := &errorfs.Toggle{Injector: errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.HasSuffix(op.Path, ".log") && (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) {
			return broken
		}
		return nil
	})}
	fatal := make(chan error, 2)
	s, epoch := owner(t, "store", Options{fs: errorfs.Wrap(vfs.NewMem(), inject), OnFatal: func(err error) { fatal <- err }})
	if err := commit(s, change(epoch, "A", 0)); err != nil {
		t.Fatal(err)
	}
	inject.On()
	const writers = 20
	outcomes := make(chan error, 2*writers)
	for i := range writers {
		s.Commit(change(epoch, fmt.Sprintf("B%d", i), 0), func(err error) { outcomes <- err })
	}
	for range writers {
		if err := <-outcomes; err == nil || errors.Is(err, persistence.ErrConflict) || errors.Is(err, persistence.ErrFenced) {
			t.Fatalf("a commit in a log that failed answers %v", err)
		}
	}
	if err := <-fatal; !strings.Contains(err.Error(), broken.Error()) {
		t.Fatalf("OnFatal hears %v", err)
	}
	inject.Off()
	if err := commit(s, change(epoch, "A", 1)); err == nil || errors.Is(err, persistence.ErrConflict) {
		t.Fatalf("a commit after the failure answers %v", err)
	}
	if _, err := s.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "A"}); err == nil {
		t.Fatal("a load after the failure answers a record")
	}
	if _, err := s.Acquire(t.Context(), 2, "m"); err == nil {
		t.Fatal("a slot was given after the failure")
	}
	if err := s.Close(); err == nil {
		t.Fatal("Close does not tell of the failure")
	}
	if len(outcomes) > 0 || len(fatal) > 0 {
		t.Fatal("somebody was told twice")
	}
}

// TestALostDirectoryIsFatal takes the directory away under the store: a new log cannot be
// made there, which the engine finds out in the middle of a commit, with its locks in an
// order of its own. The process lives, and everybody hears of it.
func TestALostDirectoryIsFatal(t *testing.T) {
	inject := &errorfs.Toggle{Injector: errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.HasSuffix(op.Path, ".log") && (op.Kind == errorfs.OpCreate || op.Kind == errorfs.OpReuseForWrite) {
			return &fs.PathError{Op: "create", Path: op.Path, Err: fs.ErrNotExist}
		}
		return nil
	})}
	fatal := make(chan error, 2)
	s, epoch := owner(t, "store", Options{fs: errorfs.Wrap(vfs.NewMem(), inject), MemTableBytes: 64 << 10, OnFatal: func(err error) { fatal <- err }})
	inject.On()
	var failed error
	for version := uint64(0); failed == nil && version < 1000; version++ {
		c := change(epoch, "A", version)
		c.History = [][]byte{make([]byte, 1000)}
		failed = commit(s, c)
	}
	if failed == nil || errors.Is(failed, persistence.ErrConflict) {
		t.Fatalf("a commit without a log answers %v", failed)
	}
	if err := <-fatal; err == nil {
		t.Fatal("OnFatal hears nothing")
	}
	if _, err := s.Acquire(t.Context(), 2, "m"); err == nil {
		t.Fatal("a slot was given after the failure")
	}
	if err := s.Close(); err == nil {
		t.Fatal("Close does not tell of the failure")
	}
}

// TestOpenOnAFullDiskSaysSo opens a store whose log is to be flushed where nothing can be
// written: the engine would try for ever, and Open answers why instead.
func TestOpenOnAFullDiskSaysSo(t *testing.T) {
	disk := vfs.NewCrashableMem()
	s, epoch := owner(t, "store", Options{fs: disk})
	if err := commit(s, change(epoch, "A", 0)); err != nil {
		t.Fatal(err)
	}
	left := disk.CrashClone(vfs.CrashCloneCfg{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	full := errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.HasSuffix(op.Path, ".sst") && op.Kind == errorfs.OpCreate {
			return &fs.PathError{Op: "create", Path: op.Path, Err: syscall.ENOSPC}
		}
		return nil
	})
	fatal := make(chan error, 2)
	_, err := Open("store", Options{fs: errorfs.Wrap(left, full), OnFatal: func(err error) { fatal <- err }})
	if err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Fatalf("Open on a full disk answers %v", err)
	}
	if told := <-fatal; !strings.Contains(told.Error(), "no space left on device") {
		t.Fatalf("OnFatal hears %v", told)
	}
	if _, err := Open("store", Options{fs: left}); !errors.Is(err, ErrInUse) {
		t.Fatalf("while the engine may still write, another Open answers %v", err)
	}
}

// TestPowerLoss sees that what was reported durable survives when everything that was
// not synced is lost, or any part of it.
func TestPowerLoss(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	disk := vfs.NewCrashableMem()
	version := uint64(0)
	var last persistence.Epoch
	for round := range 8 {
		s, epoch := owner(t, "store", Options{fs: disk, MemTableBytes: 64 << 10})
		if epoch <= last {
			t.Fatalf("round %d: epoch %d after %d", round, epoch, last)
		}
		last = epoch
		r, err := s.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "A"})
		if err != nil && !errors.Is(err, persistence.ErrNotFound) {
			t.Fatal(err)
		}
		if r.Version < version {
			t.Fatalf("round %d: version %d, and %d was reported durable", round, r.Version, version)
		}
		version = r.Version
		for range 1 + chance.IntN(200) {
			c := change(epoch, "A", version)
			c.History = [][]byte{make([]byte, 1000)}
			if err := commit(s, c); err != nil {
				t.Fatal(err)
			}
			version++
		}
		disk = disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: chance.IntN(101), RNG: rand.New(rand.NewPCG(seed, uint64(round)))})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

const lockVariable = "PACECAR_LOCK_DIRECTORY" // set in the process that meets the lock

func TestDirectoryInUse(t *testing.T) {
	if dir := os.Getenv(lockVariable); dir != "" {
		_, err := Open(dir, Options{})
		fmt.Println(err)
		os.Exit(0)
	}
	dir := t.TempDir()
	s, _ := owner(t, dir, Options{})
	defer s.Close()
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Fatalf("twice in one process: %v", err)
	}
	other := exec.Command(os.Args[0], "-test.run=^TestDirectoryInUse$")
	other.Env = append(os.Environ(), lockVariable+"="+dir)
	said, err := other.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("open store: directory is in use: %s is open in another process; stop that one first, or choose another data directory\n", dir)
	if string(said) != want {
		t.Fatalf("another process says %q, want %q", said, want)
	}
}

func TestSlotsAreFixed(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir, Options{Slots: 100}); err == nil {
		t.Fatal("made with 100 slots, which is no power of two")
	}
	for _, c := range []struct {
		ask, want uint32 // want 0: refused
	}{{64, 64}, {0, 64}, {64, 64}, {128, 0}, {0, 64}} {
		s, err := Open(dir, Options{Slots: c.ask})
		if c.want == 0 {
			if err == nil || !strings.Contains(err.Error(), "made with 64 slots and 128 are asked for") {
				t.Fatalf("asked for %d slots: %v", c.ask, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.Slots() != c.want {
			t.Fatalf("asked for %d slots, got %d", c.ask, s.Slots())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestManyEpochs sees that epochs beyond the reserved ones are reserved anew.
func TestManyEpochs(t *testing.T) {
	disk := vfs.NewMem()
	s, first := owner(t, "store", Options{fs: disk})
	s.ceiling = first // as if all reserved epochs had been given
	if err := s.Release(t.Context(), persistence.Lease{Slot: 1, Node: "m", Epoch: first}); err != nil {
		t.Fatal(err)
	}
	l, err := s.Acquire(t.Context(), 1, "m")
	if err != nil || l.Epoch <= first || s.ceiling <= l.Epoch {
		t.Fatalf("lease %+v, ceiling %d, %v", l, s.ceiling, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, next := owner(t, "store", Options{fs: disk})
	defer again.Close()
	if next <= l.Epoch {
		t.Fatalf("epoch %d after %d", next, l.Epoch)
	}
}

func TestVersionsAreForgottenInGenerations(t *testing.T) {
	v := newVersions(8)
	for i := range 100 {
		v.set(fmt.Sprint(i), state{version: uint64(i)})
		if n := len(v.young) + len(v.old); n > 8 {
			t.Fatalf("%d records remembered", n)
		}
		for back := range min(i+1, 4) {
			if found, ok := v.get(fmt.Append(nil, i-back)); !ok || found.version != uint64(i-back) {
				t.Fatalf("record %d forgotten after %d", i-back, i)
			}
		}
	}
}
