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
	decided, life, tell := c.Elapsed(), n.life, done
	done = func(err error) {
		if n.life == life { // otherwise the process is gone that would hear it
			tell(err)
		}
	}
	refused := c.strike(c.Faults.Refuse, "commit refused", who)
	unknown := c.strike(c.Faults.Unknown, "outcome unknown", who)
	late := unknown && c.Chance(0.5)
	if late { // told to have failed, and written after that
		fails := done
		c.After(pause, func() { fails(persistence.ErrInjected) })
		told := decided + pause
		pause += c.Between(10*time.Millisecond, 20*time.Second)
		done = func(err error) {
			if err == nil && s.n.acts(change, told) {
				c.watch.Behind(change.Key, change.Expected+1)
			}
		}
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
		if crash {
			n.Crash()
			return
		}
		if unknown && !late {
			outcome = persistence.ErrInjected
		}
		done(outcome)
	})
}

// acts tells whether an entity that has recovered since then acts on a version that a change
// has just replaced. One that does not exist may be made at any time.
func (n *Node) acts(change *persistence.Change, since time.Duration) bool {
	s := n.owned[change.Slot]
	if s == nil || s.epoch != change.Epoch || change.Expected == 0 {
		return false
	}
	h := s.children[change.Key]
	return h != nil && h.born > since && h.begun && !h.failed
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
