package attaching

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func made(steps ...func(context.Context) error) *Attaching {
	return &Attaching{Broker: "tcp://broker.example:1883", Steps: steps, Fatal: func(error) {}, Logger: slog.New(slog.DiscardHandler)}
}

// A node serves without a broker that does not answer, says so, and is attached when it does; what runs beside begins then.
func TestABrokerIsWaitedForBesideEverythingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		there := make(chan struct{})
		var ran atomic.Int32
		a := made(func(ctx context.Context) error {
			select {
			case <-there:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		a.Then = []Beside{{time.Second, func(ctx context.Context, ticks <-chan time.Time) { ran.Add(1); <-ctx.Done() }}}
		begun := time.Now()
		if err := a.Begin(t.Context()); err != nil || time.Since(begun) != Patience {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		if err := a.Awaits(); err == nil || ran.Load() != 0 {
			t.Errorf("it is attached to nothing: %v", err)
		}
		close(there)
		synctest.Wait()
		if err := a.Awaits(); err != nil || ran.Load() != 1 {
			t.Errorf("%v, %d run beside", err, ran.Load())
		}
		a.Close()
	})
}

// What no waiting cures ends the node, whenever it is found.
func TestWhatIsFinalEndsTheNode(t *testing.T) {
	final := errors.New("the broker serves another engine")
	synctest.Test(t, func(t *testing.T) {
		a := made(func(context.Context) error { return final })
		if err := a.Begin(t.Context()); !errors.Is(err, final) {
			t.Errorf("%v", err)
		}
		a.Close()
		told := make(chan error, 1)
		a = made(func(context.Context) error { time.Sleep(time.Minute); return final })
		a.Fatal = func(err error) { told <- err }
		if err := a.Begin(t.Context()); err != nil {
			t.Errorf("%v", err)
		}
		if err := <-told; !errors.Is(err, final) {
			t.Errorf("%v", err)
		}
		a.Close()
	})
}

// A node that ends meanwhile waits for nothing, and its end is no fault.
func TestANodeThatEndsWaitsForNoBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := made(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		a.Fatal = func(err error) { t.Errorf("told %v", err) }
		if err := a.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if a.Close(); time.Since(begun) != 0 {
			t.Errorf("it waits for %v", time.Since(begun))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		a = made(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		if err := a.Begin(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		a.Close()
	})
}
