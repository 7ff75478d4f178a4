package pebble

import (
	"testing"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/persistencetest"
	"pacecar/persistence/persistencetest/crash"
)

func TestStore(t *testing.T) {
	persistencetest.Exercise(t, func(t *testing.T) persistencetest.Fixture {
		dir, now := t.TempDir(), time.Unix(0, 0)
		var s *Store
		reopen := func() persistence.Store {
			if s != nil {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if s, err = Open(dir, Options{Slots: persistencetest.Slots, Clock: func() time.Time { return now }}); err != nil {
				t.Fatal(err)
			}
			return s
		}
		reopen()
		t.Cleanup(func() { _ = s.Close() })
		return persistencetest.Fixture{Store: s, Reopen: reopen, Advance: func(d time.Duration) { now = now.Add(d) }}
	})
}

func TestCrash(t *testing.T) {
	crash.Exercise(t, crash.Crashes{Open: func(place string) (persistence.Store, error) {
		return Open(place, Options{Slots: persistencetest.Slots})
	}})
}
