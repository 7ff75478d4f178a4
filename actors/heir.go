package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/persistence"
)

// maxRevive bounds the pause before an entity that keeps failing is recovered again. The
// pause begins with one sweep and doubles.
const maxRevive = time.Minute

// heir is an entity that must be recovered soon: its predecessor failed, or left with work.
type heir struct {
	at    time.Time
	tries int
	awake bool
	doubt uint64 // the version that a commit of unknown outcome may still make; 0: none
	known uint64 // the version that its predecessor knew to be durable; 0: none
}

// bequeath says when the sweep recovers the entity of a child that has ended, unless a
// message does before. An entity that keeps failing is given growing pauses.
func (s *slot) bequeath(c *child) {
	now := s.house.Clock.Now()
	next := heir{at: now, awake: c.awake.Load(), doubt: c.doubted.Load()}
	if c.failed.Load() {
		next.tries, next.known = 1, c.known.Load()
		if now.Sub(c.spawned) < 2*maxRevive {
			next.tries += c.tries
		}
		next.at = now.Add(min(sweepEvery<<min(next.tries-1, 16), maxRevive))
	}
	if next.awake || next.doubt > 0 || len(s.heirs) < maxChildren {
		s.heirs[c.key] = next
	}
}

// revive recovers the heirs that are due, and ends quarantines.
func (s *slot) revive(ctx actor.Context, now time.Time) {
	s.ward.Discharge(now)
	for key, h := range s.heirs {
		if !h.at.After(now) {
			_, _ = s.activate(ctx, key, waking{can: true}) // what cannot be activated now stays an heir
		}
	}
}

func (s *slot) quarantined(key persistence.Key) bool { return s.ward.Holds(key, s.house.Clock.Now()) }
