// Package attaching connects a node to its external broker for as long as that takes, beside all that the node does without
// one: it owns its slots, answers operators, and takes their halts.
//
// Usage: Begin once, then Close. Awaits may be asked by any goroutine.
//
// Failure: a broker that does not answer is waited for, and said so. What cannot be cured by waiting is answered by Begin,
// or, when that has returned already, told to Fatal.
package attaching

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Patience is how long a node that starts waits for its broker before it begins to serve without one.
const Patience = 3 * time.Second

// Attaching is one node's way to its broker.
type Attaching struct {
	Broker string // as people know it
	// Steps lead there, in order. Each tries until it has succeeded or its context ends; an error before that is final.
	Steps []func(context.Context) error
	// Then are what runs from then on, at once and with a tick every so often, until its context ends.
	Then   []Beside
	Fatal  func(error)
	Logger *slog.Logger

	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	begun  time.Time
	served bool // Begin has returned before it was over
	over   bool
	there  bool
}

// Beside is what runs beside the node.
type Beside struct {
	Every time.Duration
	Do    func(ctx context.Context, ticks <-chan time.Time)
}

// Begin returns when the node is attached, or after Patience; it goes on then.
func (a *Attaching) Begin(ctx context.Context) error {
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.cancel, a.begun = cancel, time.Now()
	done := make(chan error, 1)
	a.running.Go(func() { a.attach(lasting, done) })
	patience := time.NewTimer(Patience)
	defer patience.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("attach to %s: %w", a.Broker, ctx.Err())
	case <-patience.C:
	}
	a.mu.Lock()
	a.served = !a.over
	a.mu.Unlock()
	if !a.served { // just then
		return <-done
	}
	a.Logger.Warn("the broker does not answer: this server begins without it, and attaches when it is there", slog.String("broker", a.Broker))
	return nil
}

func (a *Attaching) attach(ctx context.Context, done chan<- error) {
	var err error
	for _, step := range a.Steps {
		if err = step(ctx); err != nil {
			break
		}
	}
	a.mu.Lock()
	a.there, a.over = err == nil, true
	late := a.served
	a.mu.Unlock()
	if late && err != nil && ctx.Err() == nil {
		a.Fatal(err)
	}
	if late && err == nil {
		a.Logger.Info("attached to the broker", slog.String("broker", a.Broker), slog.Duration("after", time.Since(a.begun)))
	}
	done <- err
	if err != nil {
		return
	}
	for _, b := range a.Then {
		a.running.Go(func() {
			ticker := time.NewTicker(b.Every)
			defer ticker.Stop()
			b.Do(ctx, ticker.C)
		})
	}
}

// Awaits is why a node that serves is not all there; nil: it is attached, or needs no broker.
func (a *Attaching) Awaits() error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.there {
		return nil
	}
	return errors.New("the broker " + a.Broker + " has not answered since " + a.begun.UTC().Format(time.RFC3339) + ": vehicles are not heard here, and hear nothing")
}

// Close ends the attempts, and what runs beside.
func (a *Attaching) Close() {
	if a.cancel != nil {
		a.cancel()
	}
	a.running.Wait()
}
