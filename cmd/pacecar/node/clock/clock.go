// Package clock is the time by which a node decides: when soaks, offers and deadlines end, and so when gates open.
//
// A machine's clock may be wrong, and may become so while a server runs: somebody sets it, or a time server is wrong. So time
// goes on by the machine's monotonic clock, and its wall clock is believed for as long as it is within Bound of the store's, which
// all nodes have in common. A node whose clock is not begins when it is. One that is set wrong later moves no decision: the node counts
// on from when it was right, says so, and believes it again when it is. Two nodes are so never further apart than twice Bound.
//
// The store's clock is asked over a network: half of the quickest round trip is what the comparison may be wrong by, and is taken
// off. Where it is the store's clock that has become wrong, as by a failover, all nodes say so, and go on by their own.
//
// The embedded store has the machine's clock. Nothing tells then whether a jump is a mistake or its cure: it is followed and said,
// and Behind tells one back over a restart.
//
// Usage: Begin before anything is decided, then Run. Everything else may be called by any goroutine.
package clock

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// Bound is by how much the clocks of node and store may differ: much shorter than what plans say in minutes, and much
	// longer than what time servers leave.
	Bound = 5 * time.Second
	// Every is the time between two looks.
	Every = 5 * time.Second
	// sayEvery is the time between two lines of the log about a clock that stays wrong.
	sayEvery = time.Minute
	// trips is how many questions a comparison asks; the quickest counts.
	trips = 3
	// Within bounds one comparison.
	Within = 4 * time.Second
)

// Store asks the store for its time; nil: it has none of its own.
type Store func(context.Context) (time.Time, error)

// Clock is one node's.
type Clock struct {
	Logger *slog.Logger
	// Wall reads the machine's clock; nil: time.Now.
	Wall func() time.Time

	from atomic.Pointer[anchor] // nil: the machine's clock is all there is

	mu    sync.Mutex
	store Store
	ahead time.Duration // of the machine's clock before the store's
	said  time.Time     // when it was last said that it is wrong; zero: it is right
}

// anchor is a moment at which the wall clock was right.
type anchor struct{ wall, at time.Time }

// Now is the time by which the node decides.
func (c *Clock) Now() time.Time {
	a := c.from.Load()
	if a == nil {
		return c.wall()
	}
	return a.wall.Add(time.Since(a.at))
}

// AfterFunc is time.AfterFunc.
func (c *Clock) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// Ahead is how far the machine's clock was last seen before the store's; negative: behind.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

func (c *Clock) wall() time.Time {
	if c.Wall == nil {
		return time.Now()
	}
	return c.Wall()
}

// Wrong is why a node must not begin: its clock, or the store's, is wrong. It may be right when Begin is called again.
type Wrong struct{ Ahead time.Duration }

// Error says so, with the cure.
func (w Wrong) Error() string {
	return fmt.Sprintf("the clock of this machine is %s the store's, and a node whose clock is wrong ends soaks, offers and deadlines too early or too late: set both by NTP", stands(w.Ahead))
}

// Begin compares the machine's clock with the store's, which Run goes on with. The error is a Wrong, or says that the store did
// not answer.
func (c *Clock) Begin(ctx context.Context, store Store) error {
	c.mu.Lock()
	c.store = store
	c.mu.Unlock()
	if store == nil {
		c.believe()
		return nil
	}
	ahead, give, err := c.compare(ctx, store)
	if err != nil {
		return err
	}
	if ahead.Abs()-give > Bound {
		return Wrong{ahead}
	}
	c.mu.Lock()
	c.ahead = ahead
	c.mu.Unlock()
	c.believe()
	return nil
}

// compare asks the store a few times; give is what the answer may be wrong by.
func (c *Clock) compare(ctx context.Context, store Store) (ahead, give time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, Within)
	defer cancel()
	for trip := range trips {
		asked, wall := time.Now(), c.wall()
		is, err := store(ctx)
		if err != nil {
			return 0, 0, fmt.Errorf("ask the store for the time: %w", err)
		}
		if half := time.Since(asked) / 2; trip == 0 || half < give {
			ahead, give = wall.Add(half).Sub(is), half
		}
	}
	return ahead, give, nil
}

// believe goes on from the machine's clock.
func (c *Clock) believe() { c.from.Store(&anchor{c.wall().Round(0), time.Now()}) }

// Run compares with each tick, until ctx ends.
func (c *Clock) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			c.look(ctx)
		}
	}
}

func (c *Clock) look(ctx context.Context) {
	c.mu.Lock()
	store := c.store
	c.mu.Unlock()
	if store == nil {
		if jump := c.wall().Sub(c.Now()); jump.Abs() > Bound {
			c.Logger.Warn("the clock of this machine has jumped, and what waits for a time waits that much shorter or longer; it was suspended, or its clock was set", slog.Duration("by", jump.Round(time.Millisecond)))
		}
		c.believe()
		return
	}
	ahead, give, err := c.compare(ctx, store)
	if err != nil {
		return // time goes on; that the store does not answer is said by whoever needs it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = ahead
	if ahead.Abs()-give <= Bound {
		if !c.said.IsZero() {
			c.Logger.Info("the clock of this machine agrees with the store's again, and is believed")
		}
		c.said = time.Time{}
		c.believe()
		return
	}
	if c.said.IsZero() || time.Since(c.said) >= sayEvery {
		c.said = time.Now()
		c.Logger.Error("the clock of this machine is "+stands(ahead)+" the store's: it is not believed, and this node counts on from when it was right; set both by NTP, and do not restart this node before", slog.Duration("ahead", ahead))
	}
}

// stands says how a clock stands to another.
func stands(ahead time.Duration) string {
	if ahead < 0 {
		return ahead.Abs().Round(100*time.Millisecond).String() + " behind"
	}
	return ahead.Round(100*time.Millisecond).String() + " ahead of"
}

// Behind is how far a machine's clock is behind the newest file of a directory that was written by it; 0: it is not, or nobody
// has written there. Less than Bound is no news.
func Behind(directory string, now time.Time) (behind time.Duration) {
	_ = filepath.WalkDir(directory, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what cannot be read tells nothing
		}
		if info, err := entry.Info(); err == nil {
			behind = max(behind, info.ModTime().Sub(now))
		}
		return nil
	})
	if behind <= Bound {
		return 0
	}
	return behind
}
