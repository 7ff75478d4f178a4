package occasions_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/cluster/occasions"
)

// looks counts the looks of a node that looks by itself every so often.
func looks(t *testing.T, o *occasions.Occasions, every time.Duration) (count func() int) {
	ctx, stop := context.WithCancel(t.Context())
	var made atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for o.Next(ctx, func() time.Duration { return every }) {
			made.Add(1)
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
	return func() int { synctest.Wait(); return int(made.Load()) }
}

// While a dead node's leases last, those who wait for its slots do not have the store asked again and again; as soon as
// something changes they have not to wait for that.
func TestPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := occasions.New()
		made := looks(t, o, time.Hour)
		for range 1500 { // a request waits, for 15 s
			o.Wanted()
			time.Sleep(10 * time.Millisecond)
		}
		if n := made(); n < 10 || n > 25 {
			t.Errorf("%d looks in 15 s without a change", n)
		}
		before := made()
		o.Changed()
		time.Sleep(occasions.Shortest / 2)
		if n := made(); n != before+1 {
			t.Errorf("%d looks at once after a change", n-before)
		}
		time.Sleep(3 * occasions.Shortest) // for who waited before
		before = made()
		o.Wanted()
		time.Sleep(3 * occasions.Shortest)
		if n := made(); n != before+1 {
			t.Errorf("%d looks for who waits after a change", n-before)
		}
	})
}

// Changes that come together are one look, and none comes sooner than the shortest pause.
func TestBursts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := occasions.New()
		made := looks(t, o, time.Hour)
		for range 100 {
			o.Changed()
			time.Sleep(10 * time.Millisecond)
		}
		if n := made(); n < 15 || n > 21 {
			t.Errorf("%d looks in a second of changes", n)
		}
	})
}

// Where nobody has to wait any more, the next who does is answered quickly; and a node looks by itself.
func TestSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := occasions.New()
		made := looks(t, o, 5*time.Second)
		for range 300 {
			o.Wanted()
			time.Sleep(10 * time.Millisecond)
		}
		o.Settled()
		time.Sleep(11 * time.Second)
		before := made()
		if before < 2 {
			t.Errorf("%d looks by itself", before)
		}
		o.Wanted()
		time.Sleep(2 * occasions.Shortest)
		if n := made(); n != before+1 {
			t.Errorf("%d looks for who waits in an engine at rest", n-before)
		}
	})
}
