package persistence_test

import (
	"testing"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/persistencetest"
)

// TestMemory runs the suite over the twin itself; its reopening is a crash.
func TestMemory(t *testing.T) {
	persistencetest.Exercise(t, func(t *testing.T) persistencetest.Fixture {
		now := time.Unix(0, 0)
		m := persistence.NewMemory(persistencetest.Slots, func() time.Time { return now })
		t.Cleanup(func() { _ = m.Close() })
		return persistencetest.Fixture{
			Store: m,
			Reopen: func() persistence.Store {
				m = m.Reopen()
				return m
			},
			Advance: func(d time.Duration) { now = now.Add(d) },
		}
	})
}
