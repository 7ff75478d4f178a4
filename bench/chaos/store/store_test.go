package store

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/stage"
)

// begin starts a store on loopback.
func begin(t *testing.T, shape Shape) *Store {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("redis-server is not installed, and CI must not skip this test")
		}
		t.Skip("redis-server is not installed")
	}
	on, err := stage.Set(t.Context(), false, "store")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(on, path, t.TempDir(), shape)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.End)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// has reads a key at a server.
func has(ctx context.Context, t *testing.T, s *Store, which int, want string) {
	t.Helper()
	text, err := s.ask(ctx, s.servers[which], "GET", "x")
	if want == "" && err == nil || want != "" && (err != nil || text != want) {
		t.Errorf("server %d has %q, %v, want %q", which, text, err, want)
	}
}

func TestEmptyAndReturn(t *testing.T) {
	s := begin(t, Single)
	ctx := t.Context()
	for _, step := range []func() error{
		func() error { return s.Tell(ctx, 0, "SET", "x", "kept") },
		func() error { return s.Empty(ctx) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	has(ctx, t, s, 0, "")
	if err := s.Tell(ctx, 0, "SET", "x", "of another"); err != nil {
		t.Fatal(err)
	}
	if err := s.Return(ctx); err != nil {
		t.Fatal(err)
	}
	has(ctx, t, s, 0, "kept")
	if got := s.Settings(); len(got) != 2 {
		t.Errorf("nodes of one server are told %q", got)
	}
}

// What is written while the copy waits is lost, and nothing else; and something is.
func TestForget(t *testing.T) {
	s := begin(t, Single)
	ctx := t.Context()
	if err := s.Tell(ctx, 0, "SET", "x", "kept"); err != nil {
		t.Fatal(err)
	}
	before, asked := time.Now(), 0
	if err := s.Forget(ctx, 0, func(since time.Time) (bool, error) {
		if asked++; since.Before(before) {
			t.Errorf("it is lost what came after %s, before the copy", since)
		}
		return asked > 1, s.Tell(ctx, 0, "SET", "x", "lost")
	}); err != nil || asked != 2 {
		t.Fatalf("asked %d times whether enough is lost: %v", asked, err)
	}
	has(ctx, t, s, 0, "kept")
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Forget(cancelled, time.Hour, nil); err == nil {
		t.Error("it forgets, although nobody waits")
	}
}

// A backup has what was written before it, also while the server goes on.
func TestBackup(t *testing.T) {
	s := begin(t, Single)
	ctx := t.Context()
	if err := errors.Join(s.Tell(ctx, 0, "SET", "x", "kept"), s.Backup(ctx), s.Tell(ctx, 0, "SET", "x", "lost")); err != nil {
		t.Fatal(err)
	}
	has(ctx, t, s, 0, "lost")
	if err := s.Return(ctx); err != nil {
		t.Fatal(err)
	}
	has(ctx, t, s, 0, "kept")
}

// After a promotion nodes find what the replica has: nothing of what its master took while it was away.
func TestPromote(t *testing.T) {
	s := begin(t, Followed)
	ctx := t.Context()
	if !slices.Contains(s.Settings(), "--store-replicas") {
		t.Errorf("nodes are told %q", s.Settings())
	}
	if err := s.Tell(ctx, 0, "SET", "x", "both"); err != nil {
		t.Fatal(err)
	}
	if err := program.Await(ctx, time.Minute, "the replica has it", func() (bool, string) {
		text, err := s.ask(ctx, s.servers[1], "GET", "x")
		return err == nil && text == "both", text
	}); err != nil {
		t.Fatal(err)
	}
	s.Kill(1)
	if err := s.Tell(ctx, 0, "SET", "x", "the master alone"); err != nil {
		t.Fatal(err)
	}
	if err := s.Promote(ctx); err != nil {
		t.Fatal(err)
	}
	has(ctx, t, s, 0, "both")
	has(ctx, t, s, 1, "both")
}

// A Cluster whose first master is gone serves by its replica.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("a Cluster takes a while to form, and to fail over")
	}
	s := begin(t, Cluster)
	ctx := t.Context()
	s.Kill(0)
	if err := program.Await(ctx, time.Minute, "a replica is promoted", func() (bool, string) {
		for _, one := range s.servers[3:5] {
			if err := s.Tell(ctx, slices.Index(s.servers, one), "SET", "3", "it serves"); err == nil { // a key of the first third
				return true, ""
			}
		}
		return false, "no replica takes a change"
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.StartAgain(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.follow(ctx); err != nil {
		t.Error(err)
	}
}
