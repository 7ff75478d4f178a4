package actors

import (
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/actors/mailbox"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// child is what a slot and one of its entities share. The entity writes the atomics,
// the slot's sweep reads them, so that an entity does not tell its slot about every message.
type child struct {
	key      persistence.Key
	pid      *actor.PID
	dueMs    atomic.Int64  // when to wake it; 0: never
	idleMs   atomic.Int64  // since when it has had no work; 0: it has
	awake    atomic.Bool   // has work in flight
	failed   atomic.Bool   // could not act any more
	doubted  atomic.Uint64 // by that: the version that a commit of unknown outcome may still make
	known    atomic.Uint64 // the version that its predecessor knew to be durable, then, when it has failed, its own
	panicked atomic.Bool   // by a fault that the same message would cause again
	heardMs  atomic.Int64  // when a vehicle was last heard; 0: not by this activation

	// Set before it starts.
	mailbox *mailbox.Mailbox
	heir    bool                // follows one that failed, or that left with work
	doubt   uint64              // of its predecessor: see loop.Place
	before  targeting.Presence  // of a vehicle, as its predecessor left it
	read    *persistence.Record // its record, where the slot has read it; the entity takes it

	// The slot's own.
	tries    int       // failures in a row before this activation
	spawned  time.Time // when it began
	stopping bool      // passivate was sent; the slot keeps what arrives
	stash    []stashed // what arrived meanwhile
}

// rest is called by the entity when it has nothing to do at the moment.
func (c *child) rest(now, wakeAt time.Time, awake, exists bool) {
	due := int64(0)
	if !wakeAt.IsZero() {
		due = wakeAt.UnixMilli()
	}
	c.dueMs.Store(due)
	c.awake.Store(awake)
	switch {
	case awake:
		c.idleMs.Store(0)
	case !exists:
		c.idleMs.Store(1) // the oldest: nothing is kept of what does not exist
	default:
		c.idleMs.Store(now.UnixMilli())
	}
}

// stashed is an envelope kept for a child that is stopping.
type stashed struct {
	envelope *messages.Envelope
	sender   *actor.PID
}

// due tells whether the child must be woken.
func (c *child) due(nowMs int64) bool {
	at := c.dueMs.Load()
	return at != 0 && at <= nowMs
}

// idle tells whether the child has been without work for that long.
func (c *child) idle(nowMs int64, after time.Duration) bool {
	since := c.idleMs.Load()
	return since != 0 && nowMs-since >= after.Milliseconds()
}
