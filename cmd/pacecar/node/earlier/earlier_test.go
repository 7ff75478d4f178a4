package earlier

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacecar/persistence"
)

// A process that is the next one of a data directory on a machine that has not been started since ends the membership of the
// one before; its slots can be had at once, under higher epochs. Any other waits.
func TestLeave(t *testing.T) {
	for name, c := range map[string]struct {
		boot, now string
		left      bool
	}{
		"the next process":      {"b1", "b1", true},
		"the machine restarted": {"b1", "b2", false},
		"nobody knows":          {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir, store := t.TempDir(), persistence.NewMemory(1, time.Now)
			if left, err := Leave(t.Context(), dir, c.now, store.Leave); left != "" || err != nil {
				t.Errorf("without a former process: %q, %v", left, err)
			}
			if err := Remember(dir, Membership{ID: "one", Boot: c.boot}); err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"one", "two"} {
				if err := store.Heartbeat(t.Context(), persistence.Member{ID: id}, time.Hour); err != nil {
					t.Fatal(err)
				}
			}
			had, err := store.Acquire(t.Context(), 0, "one")
			if err != nil {
				t.Fatal(err)
			}
			if left, err := Leave(t.Context(), dir, c.now, store.Leave); (left == "one") != c.left || err != nil {
				t.Errorf("left %q, %v", left, err)
			}
			has, err := store.Acquire(t.Context(), 0, "two")
			if c.left && (err != nil || has.Epoch <= had.Epoch) || !c.left && !errors.Is(err, persistence.ErrHeld) {
				t.Errorf("had %+v, has %+v, %v", had, has, err)
			}
			if err := store.Heartbeat(t.Context(), persistence.Member{ID: "one"}, time.Hour); errors.Is(err, persistence.ErrHeld) != c.left {
				t.Errorf("the former process renews: %v", err)
			}
		})
	}
}

func TestLeaveThatFails(t *testing.T) {
	dir, away := t.TempDir(), errors.New("connection refused")
	if err := Remember(dir, Membership{ID: "one", Boot: "b"}); err != nil {
		t.Fatal(err)
	}
	if left, err := Leave(t.Context(), dir, "b", func(context.Context, string) error { return away }); left != "" || !errors.Is(err, away) {
		t.Errorf("%q, %v", left, err)
	}
	if err := os.WriteFile(filepath.Join(dir, File), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if left, err := Leave(t.Context(), dir, "b", nil); left != "" || err != nil {
		t.Errorf("what cannot be read: %q, %v", left, err)
	}
}
