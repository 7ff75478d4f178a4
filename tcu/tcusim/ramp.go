package tcusim

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

// wait returns when it is the caller's turn; false says that ctx has ended.
func (r *ramp) wait(ctx context.Context) bool {
	r.mu.Lock()
	now := time.Now()
	if r.next.Before(now) {
		r.next = now
	}
	turn := r.next
	r.next = r.next.Add(r.every)
	r.mu.Unlock()
	pause := time.Until(turn)
	if pause <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
