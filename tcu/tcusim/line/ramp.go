package line

import (
	"context"
	"sync"
	"time"
)

// ramp lets connections begin at a limited rate.
type ramp struct {
	mu    sync.Mutex
	every time.Duration
	next  time.Time
}

func newRamp(perSecond int) *ramp { return &ramp{every: time.Second / time.Duration(perSecond)} }

// turn is how long the caller must wait for its turn.
func (r *ramp) turn() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if r.next.Before(now) {
		r.next = now
	}
	turn := r.next
	r.next = r.next.Add(r.every)
	return turn.Sub(now)
}

// sleep waits for d or for ctx to end; false says the latter.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
