package opening

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/persistence"
)

var (
	errAway  = errors.New("connection refused")
	errUnfit = errors.New("the server may throw records away")
)

func made(try func(context.Context) (persistence.Store, error)) (o *Opening, waited *int) {
	waited = new(int)
	return &Opening{
		Try: try, Passing: func(err error) bool { return errors.Is(err, errAway) || errors.Is(err, context.DeadlineExceeded) },
		Waits: func() { *waited++ }, Logger: slog.New(slog.DiscardHandler),
	}, waited
}

// A store that is away at the start is waited for, which is said once and with the reason; it is opened when it is there.
func TestAStoreThatIsAwayIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want, begun, tries := persistence.NewMemory(persistence.DefaultSlots, time.Now), time.Now(), 0
		var o *Opening
		o, waited := made(func(context.Context) (persistence.Store, error) {
			if tries++; time.Since(begun) < time.Hour {
				return nil, errAway
			}
			if err := o.Awaits(); err == nil || !strings.Contains(err.Error(), errAway.Error()) {
				t.Errorf("it says %v", err)
			}
			return want, nil
		})
		got, err := o.Begin(t.Context())
		if err != nil || got != persistence.Store(want) || *waited != 1 {
			t.Errorf("opened %v, %v, told %d times that it waits", got, err, *waited)
		}
		if took := time.Since(begun); took > time.Hour+longestPause || tries > int(time.Hour/longestPause)+10 {
			t.Errorf("it took %v and %d tries", took, tries)
		}
		if err := o.Awaits(); err != nil {
			t.Errorf("it waits for %v", err)
		}
	})
}

// What waiting does not cure ends the start at once, also after some waiting; a node that is not to wait ends at anything.
func TestWhatWaitingDoesNotCure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		o, waited := made(func(context.Context) (persistence.Store, error) {
			if time.Since(begun) < time.Minute {
				return nil, errAway
			}
			return nil, errUnfit
		})
		if _, err := o.Begin(t.Context()); !errors.Is(err, errUnfit) || *waited != 1 || time.Since(begun) > time.Minute+longestPause {
			t.Errorf("%v, told %d times, after %v", err, *waited, time.Since(begun))
		}
		begun = time.Now()
		o.Passing = nil
		if _, err := o.Begin(t.Context()); !errors.Is(err, errAway) || time.Since(begun) != 0 {
			t.Errorf("%v, after %v", err, time.Since(begun))
		}
	})
}

// A store of one's own that has a long log to read is given the time for it, and that is said.
func TestALongLogIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, waited := made(func(ctx context.Context) (persistence.Store, error) {
			select {
			case <-time.After(time.Hour):
				return persistence.NewMemory(persistence.DefaultSlots, time.Now), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		o.Passing = nil
		if store, err := o.Begin(t.Context()); err != nil || store == nil || *waited != 1 {
			t.Errorf("%v, %v, told %d times", store, err, *waited)
		}
	})
}

// A server that answers nothing holds the next attempt up for a bounded time, and an end of the node not at all.
func TestAnAttemptIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, tries := time.Now(), 0
		ctx, cancel := context.WithTimeout(t.Context(), 10*Within)
		defer cancel()
		o, _ := made(func(ctx context.Context) (persistence.Store, error) {
			tries++
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if _, err := o.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 10*Within || tries < 8 {
			t.Errorf("%v, after %v and %d tries", err, time.Since(begun), tries)
		}
	})
}
