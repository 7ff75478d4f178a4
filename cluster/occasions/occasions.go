// Package occasions says when a node looks at members and leases: at once when it hears of a change, after growing
// pauses for as long as somebody waits for an owner and nothing changes, and by itself every so often. A look asks the
// store about every slot, and whoever waits asks again and again: without the pauses all nodes would storm the store
// from the death of one of them to the end of its leases, when the store is needed most.
//
// Changed, Wanted and Settled may be called from anywhere and never block; Next is called by one goroutine.
package occasions

import (
	"context"
	"sync/atomic"
	"time"
)

// Pauses between two looks.
const (
	Shortest = 50 * time.Millisecond // whatever the occasion
	Longest  = time.Second           // while somebody waits
)

// Occasions are those of one node.
type Occasions struct {
	changed, wanted chan struct{}
	settled         atomic.Bool   // since the last look
	begun           bool          // Next was called
	pause           time.Duration // before the next look that is only wanted
}

// New makes the occasions of a node that has not looked yet.
func New() *Occasions {
	return &Occasions{changed: make(chan struct{}, 1), wanted: make(chan struct{}, 1), pause: Shortest}
}

// Changed asks for a look because something has changed.
func (o *Occasions) Changed() { note(o.changed) }

// Wanted asks for a look because somebody waits for an owner, who may not be there yet.
func (o *Occasions) Wanted() { note(o.wanted) }

// Settled says that nobody needs to wait any more: who waits next is answered quickly.
func (o *Occasions) Settled() { o.settled.Store(true) }

func note(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is asked for already
	}
}

// Next waits for the next occasion, at most as long as byItself says then, and says whether there is one: false, when
// ctx has ended.
func (o *Occasions) Next(ctx context.Context, byItself func() time.Duration) bool {
	if o.begun {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(Shortest):
		}
	}
	o.begun = true
	if o.settled.Swap(false) {
		o.pause = Shortest
	}
	select {
	case <-ctx.Done():
		return false
	case <-o.changed:
		o.pause = Shortest
	case <-time.After(byItself()):
	case <-o.wanted:
		select {
		case <-ctx.Done():
			return false
		case <-o.changed:
			o.pause = Shortest
		case <-time.After(min(o.pause-Shortest, byItself())):
			o.pause = min(2*o.pause, Longest)
		}
	}
	return true
}
