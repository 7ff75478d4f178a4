// Package opening opens the store of a node that starts, for as long as that takes: a power cut brings machines back in any
// order, and a store that is not there yet is no reason to end.
//
// Usage: Begin once. Awaits may be asked by any goroutine.
//
// Failure: what waiting may cure is waited for, and said so. What it cannot, as another engine's store or settings of a server
// that must not hold one, is answered by Begin, with its cure.
package opening

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pacecar/persistence"
)

const (
	// Patience is how long a store may take before its node says that it waits.
	Patience = 3 * time.Second
	// Within bounds one attempt that is repeated: a server that takes connections and answers none holds the next one up for
	// no longer.
	Within = 30 * time.Second
	// firstPause and longestPause bound the pauses between attempts. Nodes that find their store within a second of each other
	// share its slots once; one that comes seconds later has them moved to it from the others, which were busy recovering them.
	firstPause   = 250 * time.Millisecond
	longestPause = time.Second
	// sayEvery is the time between two lines of the log about a store that stays away.
	sayEvery = time.Minute
)

// Opening is one node's way to its store.
type Opening struct {
	// Try opens the store once.
	Try func(context.Context) (persistence.Store, error)
	// Passing tells whether waiting may cure an error of Try; nil: it cures none, and Try takes the time it needs.
	Passing func(error) bool
	// Waits is told once, by the goroutine of Begin, when it takes longer than Patience.
	Waits  func()
	Logger *slog.Logger

	mu    sync.Mutex
	begun time.Time // zero: it is over, or has not begun
	last  error
}

type opened struct {
	store persistence.Store
	err   error
}

// Begin returns the store, or why there can be none, or when ctx ends. No attempt goes on then.
func (o *Opening) Begin(ctx context.Context) (persistence.Store, error) {
	o.note(time.Now(), nil)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan opened, 1)
	go func() {
		store, err := o.try(ctx)
		result <- opened{store, err}
	}()
	say := time.NewTimer(Patience)
	defer say.Stop()
	for waits := false; ; waits = true {
		select {
		case is := <-result:
			if waits && is.err == nil {
				o.Logger.Info("the store is there", slog.Duration("after", time.Since(o.since())))
			}
			o.note(time.Time{}, nil)
			return is.store, is.err
		case <-say.C:
		}
		say.Reset(sayEvery)
		if !waits {
			o.Waits()
		}
		o.Logger.Warn("this server waits for its store, and begins when it is there", slog.Any("reason", o.Awaits()))
	}
}

// try tries until it has succeeded, or waiting cures nothing.
func (o *Opening) try(ctx context.Context) (persistence.Store, error) {
	if o.Passing == nil {
		return o.Try(ctx)
	}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		within, cancel := context.WithTimeout(ctx, Within)
		store, err := o.Try(within)
		cancel()
		if err == nil || ctx.Err() != nil || !o.Passing(err) {
			return store, err
		}
		o.note(o.since(), err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", err, ctx.Err())
		}
	}
}

// Awaits is what the node waits for; nil: it waits for nothing.
func (o *Opening) Awaits() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.begun.IsZero() {
		return nil
	}
	since := o.begun.UTC().Format(time.RFC3339)
	if o.last == nil {
		return errors.New("the store has not answered since " + since + ": this server begins when it does")
	}
	return fmt.Errorf("the store cannot be opened since %s, and is tried again: %w", since, o.last)
}

func (o *Opening) since() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.begun
}

func (o *Opening) note(begun time.Time, last error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begun, o.last = begun, last
}
