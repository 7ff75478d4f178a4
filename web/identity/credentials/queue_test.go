package credentials

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/web/identity"
)

// slow is a store that takes its time, and may fail.
type slow struct {
	*Memory
	reads, writes         atomic.Int32
	readsTake, writesTake time.Duration
	fails                 bool
}

var errSlow = errors.New("the store has not answered in time")

func (s *slow) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.fails {
		return errSlow
	}
	return nil
}

func (s *slow) ReadNote(ctx context.Context, name string) ([]byte, error) {
	s.reads.Add(1)
	if err := s.wait(ctx, s.readsTake); err != nil {
		return nil, err
	}
	return s.Memory.ReadNote(ctx, name)
}

func (s *slow) ReplaceNote(ctx context.Context, name string, was, text []byte, life time.Duration) error {
	s.writes.Add(1)
	if err := s.wait(ctx, s.writesTake); err != nil {
		return err
	}
	return s.Memory.ReplaceNote(ctx, name, was, text, life)
}

// TestNobodyStandsInAQueueForTheStore: it is asked once for all who want to know the same, its failure is believed for a
// second, and who goes away meanwhile does not wait.
func TestNobodyStandsInAQueueForTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &slow{Memory: NewMemory(time.Now), readsTake: time.Second, fails: true}
		b := New(Config{Notes: notes})
		text, began := identity.FormatToken(identity.TokenID([5]byte{}), identity.Secret{}), time.Now()
		ask := func(ctx context.Context) error { _, err := b.Bearer(ctx, text); return err }
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if err := ask(t.Context()); !errors.Is(err, errSlow) || time.Since(began) != time.Second {
					t.Errorf("after %s: %v", time.Since(began), err)
				}
			})
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 100*time.Millisecond {
				t.Errorf("who has no time: after %s: %v", time.Since(began), err)
			}
		})
		all.Wait()
		if err := ask(t.Context()); !errors.Is(err, errSlow) || notes.reads.Load() != 1 {
			t.Errorf("the store was asked %d times, %v", notes.reads.Load(), err)
		}
		time.Sleep(failedFor)
		notes.fails = false
		if err := ask(t.Context()); !errors.Is(err, ErrUnknown) {
			t.Errorf("after the failure: %v", err)
		}
	})
}

// TestNobodyWaitsForTheirUseToBeKept, and a store that takes no writes is tried once a minute.
func TestNobodyWaitsForTheirUseToBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &slow{Memory: NewMemory(time.Now)}
		b := New(Config{Notes: notes})
		text, _, err := b.Make(t.Context(), Order{Name: "ci", Grants: []identity.Grant{operator}}, "mira")
		if err != nil {
			t.Fatal(err)
		}
		secret, _, err := b.Begin(t.Context(), identity.Principal{Name: "noor"}, "test")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(90 * time.Minute)
		notes.writesTake, notes.fails = readWithin, false
		notes.writes.Store(0)
		began := time.Now()
		for range 50 {
			if _, err := b.Bearer(t.Context(), text); err != nil {
				t.Fatal(err)
			}
			if _, _, err := b.Session(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
		}
		if time.Since(began) != 0 {
			t.Errorf("they waited for %s", time.Since(began))
		}
		if b.Close(); notes.writes.Load() != 2 {
			t.Errorf("the store was to write %d times", notes.writes.Load())
		}
	})
}
