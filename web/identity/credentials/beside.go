package credentials

import (
	"context"
	"time"
)

// Bounds of what is kept beside requests.
const (
	triedEvery = time.Minute // after a failure
	maxTried   = 4096        // that are under way, or have failed
)

// beside keeps what no request has to wait for: when a token or a session was used. Each of them is under way once at most,
// and after a failure left alone for a minute.
func (b *Book) beside(ctx context.Context, what string, keep func(context.Context) error) {
	now := b.config.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if at, is := b.tried[what]; is && now.Sub(at) < triedEvery {
		return
	}
	if len(b.tried) >= maxTried {
		clear(b.tried) // some are tried twice
	}
	b.tried[what] = now
	ctx = context.WithoutCancel(ctx)
	b.work.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, readWithin)
		defer cancel()
		if err := keep(ctx); err != nil {
			b.config.Logger.Info("a use was not kept", "of", what, "err", err)
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.tried, what)
	})
}

// Close waits until what was used is kept, at most a few seconds.
func (b *Book) Close() { b.work.Wait() }
