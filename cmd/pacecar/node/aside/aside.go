// Package aside has a node of several that has lost the broker leave its work to those that reach it.
//
// A node that lives in the store and does not reach the broker keeps its slots, whose vehicles hear nothing then, and its sessions
// with the broker, which are dealt their share of all reports: both wait for as long as the cut lasts. So, while another node has the
// broker, such a node steps aside after GivenUpAfter: it takes no slots, and its sessions are for others to take over. Half way it says
// that it is not ready. A node that nobody could stand in for stays as it is.
//
// A session must not be made use of while another node takes it over. So a connection to the broker that is to be had again is
// not admitted at once: the node says first, with its heartbeats, that it is back, and waits ReturnWithin, until nobody takes over
// any more. It takes slots again when it has been connected for SteadyFor.
//
// Slots move rarely. A loss that is shorter moves none, however often it comes: each begins anew. Neither does a broker that is away for
// all: nodes notice its end and its return one after the other, and the last one has its time to.
//
// Usage: Look with a tick, Admit before each connection. Everything may be asked by any goroutine.
package aside

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pacecar/persistence"
)

const (
	// Every is the time between two looks.
	Every = time.Second
	// GivenUpAfter is how long a node has been without a broker that another one has until it steps aside, and how long nobody has
	// it until those who stand aside come back: longer than a broker's restart takes and a failover of a pair, and than lies between
	// the moments at which two nodes notice that a broker is silent.
	GivenUpAfter = 20 * time.Second
	// ReconnectedWithin takes the place of GivenUpAfter when the broker was away for all and another node has it first: longer than
	// a node pauses before it tries again, and one try takes.
	ReconnectedWithin = 30 * time.Second
	// ReturnWithin is how long a node says that it is back before it uses its sessions: several heartbeats, and as many looks of others.
	ReturnWithin = 10 * time.Second
	// abandonedAfter is how long one that may connect may try to, until its sessions are for others again.
	abandonedAfter = time.Minute
	// SteadyFor is how long it is connected before it takes slots again.
	SteadyFor = 10 * time.Second
)

// who reaches the broker. The zero value: nobody has looked.
type who int

const (
	// self: this node does, and perhaps others.
	self who = iota + 1
	// another: at least one does, and this one does not. It is cut from the broker.
	another
	// nobody: the broker is away, or there is no other node.
	nobody
)

// Aside is how one node stands to its broker.
type Aside struct {
	Connected func() bool // to the broker, and subscribed
	Others    func() bool // another living node is
	// Answers says why the broker takes no login: who only takes connections for it, as a balancer does, is no broker.
	Answers func() error

	mu        sync.Mutex
	reaches   who
	since     time.Time     // when that became so
	patience  time.Duration // with being cut
	aside     bool
	returning time.Time // since when it says that it is back; zero: it does not
}

// Look sees how the node stands now.
func (a *Aside) Look(now time.Time) {
	is := nobody
	if a.Connected() {
		is = self
	} else if a.Others() {
		is = another
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if is != a.reaches {
		a.patience = GivenUpAfter
		if a.reaches == nobody {
			a.patience = ReconnectedWithin
		}
		a.reaches, a.since = is, now
	}
	if is == self || !a.returning.IsZero() && now.Sub(a.returning) > ReturnWithin+abandonedAfter {
		a.returning = time.Time{}
	}
	switch long := now.Sub(a.since); {
	case is == another && long >= a.patience:
		a.aside = true
	case is == self && long >= SteadyFor, is == nobody && long >= GivenUpAfter:
		a.aside = false
	}
}

// Run looks with every tick, until ctx ends.
func (a *Aside) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticks:
			a.Look(now)
		}
	}
}

// Is tells whether the node takes no slots, and whether its sessions with the broker are for others to take over. Of no node: nothing.
func (a *Aside) Is() (aside, bequeaths bool) {
	if a == nil {
		return false, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.aside, a.aside && a.reaches != self && a.returning.IsZero()
}

// Admit says why a connection that could be had is not made use of yet; nil: it is.
func (a *Aside) Admit(now time.Time) error {
	if _, bequeaths := a.Is(); bequeaths {
		if err := a.Answers(); err != nil {
			return fmt.Errorf("the broker takes connections, and no login: %w", err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.aside || a.reaches == self {
		return nil
	}
	if a.returning.IsZero() {
		a.returning = now
	}
	if left := ReturnWithin - now.Sub(a.returning); left > 0 {
		return fmt.Errorf("the broker is there again; for %v others are told first, who fetch what it keeps for this node", left.Round(time.Second))
	}
	return nil
}

// Awaits says why the node is not ready; nil: it is, or nobody could stand in for it.
func (a *Aside) Awaits(now time.Time) error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.aside && a.reaches == self:
		return errors.New("the broker is there again: this node takes its slots back in a moment")
	case a.aside, a.reaches == another && now.Sub(a.since) >= a.patience/2:
		return errors.New("this node has no connection to its broker, and another has: vehicles are not heard here, and hear nothing")
	}
	return nil
}

// ReachedByOthers tells whether another member that owns slots has the broker. While one of them has another version
// nobody counts: an older one does not know that who stands aside owns nothing, and slots would be left to nobody.
func ReachedByOthers(members []persistence.Member, id, version string) (reached bool) {
	for _, m := range members {
		if m.ID == id || len(m.Kinds) == 0 {
			continue
		}
		if m.Version != version {
			return false
		}
		reached = reached || m.Load.Connections > 0
	}
	return reached
}
