package gate

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many attempts that let nobody in are answered to one address.
const (
	attemptsAtOnce   = 10
	attemptEvery     = 6 * time.Second
	maxAddresses     = 4096
	forgottenBetween = maxAddresses / 4 // addresses that leave at once when there are too many
)

// attempts counts by address. Secrets have 256 bits, so nobody guesses one: the bound keeps logs and store from those who try.
type attempts struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]*rate.Limiter
}

func newAttempts(now func() time.Time) *attempts {
	return &attempts{now: now, by: map[string]*rate.Limiter{}}
}

// fail counts one, and says how long the address has to wait for the next answer; 0: not at all.
func (a *attempts) fail(remote string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	limit := a.by[remote]
	if limit == nil {
		if len(a.by) >= maxAddresses {
			a.forget(now)
		}
		limit = rate.NewLimiter(rate.Every(attemptEvery), attemptsAtOnce)
		a.by[remote] = limit
	}
	taken := limit.ReserveN(now, 1)
	if wait := taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
		return wait
	}
	return 0
}

// forget makes room: first of those that have waited long enough to begin again, then of any.
func (a *attempts) forget(now time.Time) {
	for remote, limit := range a.by {
		if limit.TokensAt(now) >= attemptsAtOnce {
			delete(a.by, remote)
		}
	}
	for remote := range a.by {
		if len(a.by) <= maxAddresses-forgottenBetween {
			return
		}
		delete(a.by, remote)
	}
}
