package persistence_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pacecar/persistence"
)

var key = persistence.Key{Kind: "vehicle", ID: "A"}

// owned makes a twin whose slot 1 has an owner.
func owned(t *testing.T) (*persistence.Memory, persistence.Epoch) {
	t.Helper()
	m := persistence.NewMemory(4, nil)
	return m, own(t, m)
}

func own(t *testing.T, m *persistence.Memory) persistence.Epoch {
	t.Helper()
	if err := m.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	l, err := m.Acquire(t.Context(), 1, "m")
	if err != nil {
		t.Fatal(err)
	}
	return l.Epoch
}

func change(epoch persistence.Epoch, expected uint64) *persistence.Change {
	return &persistence.Change{Slot: 1, Epoch: epoch, Key: key, Expected: expected, Data: fmt.Append(nil, expected+1)}
}

func version(t *testing.T, m *persistence.Memory) uint64 {
	t.Helper()
	r, err := m.Load(t.Context(), 1, key)
	if err != nil && !errors.Is(err, persistence.ErrNotFound) {
		t.Fatal(err)
	}
	return r.Version
}

func TestVerdicts(t *testing.T) {
	m, epoch := owned(t)
	for _, c := range []struct {
		verdict persistence.Verdict
		want    error
		version uint64
	}{
		{persistence.Allow, nil, 1},
		{persistence.Fail, persistence.ErrInjected, 1},
		{persistence.FailLate, persistence.ErrInjected, 2},
		{persistence.Allow, nil, 3},
	} {
		m.Judge(func(*persistence.Change) persistence.Verdict { return c.verdict })
		var got error
		m.Commit(change(epoch, version(t, m)), func(err error) { got = err })
		if !errors.Is(got, c.want) || version(t, m) != c.version {
			t.Fatalf("verdict %d: %v, version %d", c.verdict, got, version(t, m))
		}
	}
	if m.Commits() != 3 {
		t.Fatalf("%d commits written", m.Commits())
	}
}

func TestHeldCommitsGoInOrder(t *testing.T) {
	m, epoch := owned(t)
	hold := true
	m.Judge(func(*persistence.Change) persistence.Verdict {
		if hold {
			return persistence.Hold
		}
		return persistence.Allow
	})
	var done []uint64
	add := func(expected uint64) {
		m.Commit(change(epoch, expected), func(err error) {
			if err != nil {
				t.Error(err)
			}
			done = append(done, expected)
		})
	}
	add(0)
	add(1)
	hold = false
	add(2) // waits behind those of its key, though it is allowed
	if m.Held() != 3 || version(t, m) != 0 {
		t.Fatalf("%d held, version %d", m.Held(), version(t, m))
	}
	if n := m.LetGo(2); n != 2 || version(t, m) != 2 {
		t.Fatalf("let %d go, version %d", n, version(t, m))
	}
	if n := m.LetGo(5); n != 1 || fmt.Sprint(done) != "[0 1 2]" {
		t.Fatalf("let %d go, in order %v", n, done)
	}
}

func TestHeldCommitsAreFencedWhenTheyGo(t *testing.T) {
	m, epoch := owned(t)
	m.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
	var got error
	m.Commit(change(epoch, 0), func(err error) { got = err })
	if err := m.Release(t.Context(), persistence.Lease{Slot: 1, Node: "m", Epoch: epoch}); err != nil {
		t.Fatal(err)
	}
	own(t, m)
	m.LetGo(1)
	if !errors.Is(got, persistence.ErrFenced) {
		t.Fatal(got)
	}
}

func TestCrashLosesHeldCommits(t *testing.T) {
	m, epoch := owned(t)
	m.Commit(change(epoch, 0), func(error) {})
	m.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
	var got error
	m.Commit(change(epoch, 1), func(err error) { got = err })
	after := m.Reopen()
	if !errors.Is(got, persistence.ErrClosed) || version(t, after) != 1 {
		t.Fatalf("the held commit answers %v, version %d", got, version(t, after))
	}
	if next := own(t, after); next <= epoch {
		t.Fatalf("epoch %d after %d", next, epoch)
	}
}

func TestReopenAtEveryCommit(t *testing.T) {
	m := persistence.NewMemory(4, nil)
	m.KeepCommits()
	epoch := own(t, m)
	const n = 5
	for v := range uint64(n) {
		c := change(epoch, v)
		c.History = [][]byte{c.Data}
		c.Awake = v%2 == 0
		m.Commit(c, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	for at := range uint64(n + 1) {
		after := m.ReopenAt(at)
		entries, err := after.History(t.Context(), 1, key, 0, 100)
		if err != nil || version(t, after) != at || uint64(len(entries)) != at {
			t.Fatalf("at %d: version %d, %d entries, %v", at, version(t, after), len(entries), err)
		}
		// A store that was opened at a boundary goes on from there, and not the first one.
		after.Commit(change(own(t, after), at), func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		})
		if version(t, m) != n || version(t, after.ReopenAt(at+1)) != at+1 {
			t.Fatalf("at %d: the stores are not independent", at)
		}
	}
}

func TestSlotsSpreadAndStay(t *testing.T) {
	// The places are part of the stored format.
	for id, want := range map[string]persistence.Slot{"WVWZZZ1JZXW000001": 35, "WVWZZZ1JZXW000002": 59} {
		if got := persistence.SlotOf(persistence.Key{Kind: "vehicle", ID: id}, 256); got != want {
			t.Errorf("%s is in slot %d, want %d", id, got, want)
		}
	}
	counts := make([]int, 256)
	for i := range 256 * 100 {
		counts[persistence.SlotOf(persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("WVWZZZ1JZXW%06d", i)}, 256)]++
	}
	for slot, n := range counts {
		if n < 50 || n > 160 {
			t.Errorf("slot %d has %d of 25,600 vehicles", slot, n)
		}
	}
}
