package engine

import (
	"context"
	"time"

	"pacecar/persistence"
)

// nodeStore is the store as one node reaches it.
type nodeStore struct {
	persistence.Store // as it was when the node started
	n                 *Node
}

// Commit makes a change durable after a while, unless something happens to it, to its
// outcome, or to the node.
func (s *nodeStore) Commit(change *persistence.Change, done func(error)) {
	n, c := s.n, s.n.c
	who := string(change.Key.Kind) + " " + change.Key.ID
	if c.strike(c.Faults.CrashBefore, "crash before commit", "node "+n.name) {
		n.Crash()
		return
	}
	pause := c.Between(500*time.Microsecond, 3*time.Millisecond)
	if c.strike(c.Faults.Slow, "slow commit", who) {
		pause = c.Between(time.Second, 40*time.Second)
	}
	decided := c.Elapsed()
	refused := c.strike(c.Faults.Refuse, "commit refused", who)
	unknown := c.strike(c.Faults.Unknown, "outcome unknown", who)
	if unknown && c.Chance(0.5) { // told to have failed, and written after that
		tell := done
		c.After(pause, func() { tell(persistence.ErrInjected) })
		pause += c.Between(10*time.Millisecond, 20*time.Second)
		done = func(error) {}
	}
	crash := c.strike(c.Faults.CrashAfterCommit, "crash after commit", "node "+n.name)
	c.After(pause, func() {
		if refused || c.Away {
			done(persistence.ErrInjected)
			return
		}
		written := c.Store.Commits()
		outcome := error(nil)
		c.Store.Commit(change, func(err error) { outcome = err })
		if c.Store.Commits() > written {
			c.Note(who, "committed", change.Expected+1)
			c.watch.Committed(change, decided)
		} else {
			c.Note(who, "not committed", outcome)
		}
		if unknown {
			outcome = persistence.ErrInjected
		}
		if crash {
			n.Crash()
			return
		}
		done(outcome)
	})
}

func (s *nodeStore) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	if s.n.c.Away {
		return persistence.Record{}, persistence.ErrInjected
	}
	return s.Store.Load(ctx, slot, key)
}

func (s *nodeStore) Awake(ctx context.Context, slot persistence.Slot, yield func(persistence.Key) error) error {
	if s.n.c.Away {
		return persistence.ErrInjected
	}
	return s.Store.Awake(ctx, slot, yield)
}
