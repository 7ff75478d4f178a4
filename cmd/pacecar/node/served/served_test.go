package served_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/node/served"
	"pacecar/persistence"
)

// A new directory has served none; afterwards the last one is known, and a note that was cut short changes nothing.
func TestEngine(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	for _, want := range []string{"", "first", "second"} {
		if want != "" {
			if err := served.Remember(dir, want); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "engine.new"), []byte("cut"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := served.Engine(dir); err != nil || got != want {
			t.Errorf("served %q, %v, want %q", got, err, want)
		}
	}
}

// Only who finds another store is told what to do, by the name that it needs for it.
func TestCure(t *testing.T) {
	t.Parallel()
	other := fmt.Errorf("open: %w", persistence.ErrAnother)
	if err := served.Cure(other, "a1"); !errors.Is(err, persistence.ErrAnother) || !strings.Contains(err.Error(), "--former-engine a1") {
		t.Errorf("got %v", err)
	}
	if err := served.Cure(persistence.ErrClosed, "a1"); err != persistence.ErrClosed { //nolint:errorlint // it stays the same
		t.Errorf("got %v", err)
	}
	if err := served.Cure(nil, "a1"); err != nil {
		t.Errorf("got %v", err)
	}
}
