package pebble

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pacecar/persistence"
)

// epochOf opens a directory and gives one epoch.
func epochOf(t *testing.T, dir string, o Options) persistence.Epoch {
	t.Helper()
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "n"}, 1<<40); err != nil {
		t.Fatal(err)
	}
	lease, err := s.Acquire(t.Context(), 0, "n")
	if err != nil {
		t.Fatal(err)
	}
	return lease.Epoch
}

// A copy of a store gives no epoch that the original gave after the copy was made, if it is told to.
func TestEpochsOfACopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, copied := epochOf(t, filepath.Join(dir, "a"), Options{}), filepath.Join(dir, "b")
	err := Frozen(t.Context(), filepath.Join(dir, "a"), func(f Facts) error {
		if f.Slots != persistence.DefaultSlots || f.Epochs < first || f.Keys == 0 {
			t.Errorf("facts %+v after epoch %d", f, first)
		}
		if s, err := Open(filepath.Join(dir, "a"), Options{}); err == nil {
			t.Error("a store is opened while it is copied")
			_ = s.Close()
		}
		return os.CopyFS(copied, os.DirFS(filepath.Join(dir, "a")))
	})
	if err != nil {
		t.Fatal(err)
	}
	later := epochOf(t, filepath.Join(dir, "a"), Options{})
	if epochOf(t, copied, Options{}) > later {
		t.Fatal("a copy knows by itself what was given after it was made: the option is not needed")
	}
	const above = persistence.Epoch(1) << 50
	if got := epochOf(t, copied, Options{EpochsAbove: above}); got <= above {
		t.Errorf("epoch %d, want one above %d", got, above)
	}
	if got := epochOf(t, copied, Options{}); got <= above {
		t.Errorf("after the next start epoch %d, want one above %d", got, above)
	}
}

// What is no store, or a damaged one, is not copied.
func TestDamagedIsNotCopied(t *testing.T) {
	t.Parallel()
	never := func(Facts) error { t.Error("it is copied"); return nil }
	if err := Frozen(t.Context(), t.TempDir(), never); err == nil {
		t.Error("an empty directory is a store")
	}
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.db.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Frozen(ctx, dir, func(Facts) error { return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no table: %v", err)
	}
	text, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range min(64, len(text)) {
		text[i] ^= 0xff
	}
	if err := os.WriteFile(tables[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Frozen(t.Context(), dir, never); err == nil {
		t.Error("a damaged table is not noticed")
	}
}
