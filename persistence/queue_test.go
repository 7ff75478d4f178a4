package persistence_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"pacecar/persistence"
)

func sized(n int) *persistence.Change { return &persistence.Change{Data: make([]byte, n)} }

func TestQueueTakesWhatHasQueued(t *testing.T) {
	q := persistence.NewCommitQueue(10, 1000)
	for n := range 3 {
		if err := q.Put(sized(n), nil); err != nil {
			t.Fatal(err)
		}
	}
	taken := q.Take(nil)
	if len(taken) != 3 || len(taken[2].Change.Data) != 2 || q.Len() != 0 {
		t.Fatalf("took %d, left %d", len(taken), q.Len())
	}
}

func TestFullQueueHoldsWritersBack(t *testing.T) {
	for name, c := range map[string]struct{ first, second int }{
		"by number": {1, 1},
		"by bytes":  {600, 600},
		"too large": {5000, 1}, // passes alone, and then nothing else does
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limit := 10
				if name == "by number" {
					limit = 1
				}
				q := persistence.NewCommitQueue(limit, 1000)
				if err := q.Put(sized(c.first), nil); err != nil {
					t.Fatal(err)
				}
				put := make(chan error, 1)
				go func() { put <- q.Put(sized(c.second), nil) }()
				synctest.Wait()
				if len(put) != 0 {
					t.Fatal("a full queue took another change")
				}
				if n := len(q.Take(nil)); n != 1 {
					t.Fatalf("took %d", n)
				}
				if err := <-put; err != nil || q.Len() != 1 {
					t.Fatalf("%v, %d wait", err, q.Len())
				}
			})
		})
	}
}

func TestClosedQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := persistence.NewCommitQueue(1, 1000)
		if err := q.Put(sized(1), nil); err != nil {
			t.Fatal(err)
		}
		put := make(chan error, 1)
		go func() { put <- q.Put(sized(1), nil) }()
		synctest.Wait()
		reason := errors.New("reason")
		q.Close(reason)
		q.Close(errors.New("a later one"))
		if err := <-put; err != reason {
			t.Fatalf("the writer held back hears %v", err)
		}
		if err := q.Put(sized(1), nil); err != reason {
			t.Fatalf("a later writer hears %v", err)
		}
		if n := len(q.Take(nil)); n != 1 {
			t.Fatalf("took %d of what waited", n)
		}
		if q.Take(nil) != nil {
			t.Fatal("a closed and empty queue answers something")
		}
	})
}

func TestTakeWaitsForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := persistence.NewCommitQueue(1, 1000)
		taken := make(chan int, 2)
		go func() {
			taken <- len(q.Take(nil))
			taken <- len(q.Take(nil))
		}()
		synctest.Wait()
		if len(taken) != 0 {
			t.Fatal("took from an empty queue")
		}
		if err := q.Put(sized(1), nil); err != nil {
			t.Fatal(err)
		}
		if n := <-taken; n != 1 {
			t.Fatalf("took %d", n)
		}
		q.Close(persistence.ErrClosed)
		if n := <-taken; n != 0 {
			t.Fatalf("took %d after the end", n)
		}
	})
}
