package redis

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/persistencetest"
	"pacecar/persistence/persistencetest/crash"
)

func TestStore(t *testing.T) {
	exercise(t, startServer(t))
}

// TestStoreOnCluster sees that everything of a slot is in one place: a cluster refuses
// a script whose keys are not.
func TestStoreOnCluster(t *testing.T) {
	exercise(t, startCluster(t))
}

// exercise runs the suite; each of its stores has a prefix of its own.
func exercise(t *testing.T, server *instance) {
	stores := 0
	persistencetest.Exercise(t, func(t *testing.T) persistencetest.Fixture {
		stores++
		options := Options{Prefix: fmt.Sprintf("store%d", stores), Slots: persistencetest.Slots}
		s := server.open(t, options)
		return persistencetest.Fixture{
			Store: s,
			Reopen: func() persistence.Store {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = server.open(t, options)
				return s
			},
			Advance: func(d time.Duration) { advance(t, s.client, keys{options.Prefix}, d) },
		}
	})
}

// advance brings every deadline nearer, of members and of notes, which is what passing time does.
func advance(t *testing.T, c client.UniversalClient, k keys, d time.Duration) {
	t.Helper()
	ids, err := c.ZRange(context.Background(), k.member("deadlines"), 0, -1).Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := c.ZIncrBy(context.Background(), k.member("deadlines"), -float64(d.Milliseconds()), id).Err(); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	var notes []string
	look := func(ctx context.Context, server *client.Client) error {
		found, err := server.Keys(ctx, k.note("*")).Result()
		mu.Lock()
		defer mu.Unlock()
		notes = append(notes, found...)
		return err
	}
	if cluster, is := c.(*client.ClusterClient); is {
		err = cluster.ForEachMaster(context.Background(), look)
	} else {
		err = look(context.Background(), c.(*client.Client))
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range notes {
		left, err := c.PTTL(context.Background(), note).Result()
		if err == nil {
			err = c.PExpire(context.Background(), note, left-d).Err()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func openForCrash(place string) (persistence.Store, error) {
	return Open(context.Background(), place, Options{Slots: persistencetest.Slots})
}

// TestCrashOfNode kills the process that commits.
func TestCrashOfNode(t *testing.T) {
	crash.Exercise(t, crash.Crashes{
		Open:  openForCrash,
		Place: func(t *testing.T) string { return startServer(t).url },
	})
}

// TestCrashOfServer kills the server under a process that commits.
func TestCrashOfServer(t *testing.T) {
	var s *instance
	crash.Exercise(t, crash.Crashes{
		Open: openForCrash,
		Place: func(t *testing.T) string {
			s = startServer(t)
			return s.url
		},
		Strike: func(t *testing.T) {
			s.kill()
			if err := s.start(); err != nil {
				t.Error(err)
			}
		},
	})
}
