package redis

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/persistence"
)

// A node that runs while its server is emptied is told so by whatever it asks, and never that a record is not there.
func TestEmptiedUnderANode(t *testing.T) {
	server := startServer(t)
	s, err := Open(t.Context(), server.url, Options{Slots: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	member := persistence.Member{ID: "a", Kinds: []string{"vehicle"}}
	if err := s.Heartbeat(t.Context(), member, time.Minute); err != nil {
		t.Fatal(err)
	}
	lease, err := s.Acquire(t.Context(), 1, "a")
	if err != nil {
		t.Fatal(err)
	}
	key := persistence.Key{Kind: "vehicle", ID: "x"}
	if _, err := s.Load(t.Context(), 1, key); !errors.Is(err, persistence.ErrNotFound) {
		t.Fatalf("a record that was never there: %v, want ErrNotFound", err)
	}
	c := server.client()
	defer c.Close()
	for _, place := range []string{"empty", "another engine's"} {
		if err := c.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if place != "empty" {
			other, err := Open(t.Context(), server.url, Options{Slots: 4})
			if err != nil {
				t.Fatal(err)
			}
			if other.Engine() == s.Engine() {
				t.Errorf("two stores have the name %s", s.Engine())
			}
			if err := other.Close(); err != nil {
				t.Fatal(err)
			}
		}
		_, loaded := s.Load(t.Context(), 1, key)
		_, acquired := s.Acquire(t.Context(), 2, "a")
		_, _, viewed := s.View(t.Context())
		for what, err := range map[string]error{"load": loaded, "acquire": acquired, "view": viewed, "heartbeat": s.Heartbeat(t.Context(), member, time.Minute)} {
			if !errors.Is(err, persistence.ErrAnother) || errors.Is(err, persistence.ErrNotFound) {
				t.Errorf("%s in a store that is %s: %v, want ErrAnother", what, place, err)
			}
		}
		done := make(chan error, 1)
		s.Commit(&persistence.Change{Slot: 1, Epoch: lease.Epoch, Key: key, Data: []byte("x")}, func(err error) { done <- err })
		if err := <-done; !errors.Is(err, persistence.ErrFenced) {
			t.Errorf("commit in a store that is %s: %v, want ErrFenced", place, err)
		}
	}
}

// A part that was lost alone, as one master of a cluster, is noticed at the next start; what was made before engines
// had names gets one; and the name outlasts processes.
func TestWhoseStoreItIs(t *testing.T) {
	server := startServer(t)
	c := server.client()
	defer c.Close()
	open := func() (string, error) {
		s, err := Open(t.Context(), server.url, Options{Slots: 4})
		if err != nil {
			return "", err
		}
		return s.Engine(), s.Close()
	}
	if err := c.HSet(t.Context(), "pacecar:{store}", "format", format, "slots", 4).Err(); err != nil {
		t.Fatal(err)
	}
	first, err := open()
	if err != nil || first == "" {
		t.Fatalf("a store without a name: %q, %v", first, err)
	}
	if again, err := open(); err != nil || again != first {
		t.Fatalf("the next start: %q, %v, want %q", again, err, first)
	}
	for _, lost := range []string{"pacecar:{s2}:engine", "pacecar:{members}:engine"} {
		if err := c.Del(t.Context(), lost).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := open(); !errors.Is(err, persistence.ErrAnother) {
			t.Errorf("a store without %s: %v, want ErrAnother", lost, err)
		}
		if err := c.Set(t.Context(), lost, first, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	// The facts alone were lost: the parts still say whose they are.
	if err := c.Del(t.Context(), "pacecar:{store}").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(); !errors.Is(err, persistence.ErrAnother) {
		t.Errorf("a store without its facts: %v, want ErrAnother", err)
	}
}

// Nodes that are the first at a new store, at the same time, serve one engine.
func TestTheFirstAgree(t *testing.T) {
	server := startServer(t)
	engines := make([]string, 8)
	var first errgroup.Group
	for i := range engines {
		first.Go(func() error {
			s, err := Open(t.Context(), server.url, Options{Slots: 256})
			if err != nil {
				return err
			}
			engines[i] = s.Engine()
			return s.Close()
		})
	}
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, engine := range engines {
		if engine == "" || engine != engines[0] {
			t.Fatalf("they serve %q", engines)
		}
	}
}
