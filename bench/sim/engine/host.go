package engine

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/messages"
	"pacecar/persistence"
)

// entity is the product's loop, of any kind.
type entity interface {
	Start()
	Begun() bool
	Take(loop.Delivery)
	Hear(any) bool
	Stop()
}

// host is the loop's host in virtual time.
type host struct {
	s        *slot
	key      persistence.Key
	run      entity
	born     time.Duration
	tries    int
	rests    uint64 // how often it had nothing to do
	awake    bool
	begun    bool // it has recovered, and acts
	failed   bool
	doubt    uint64 // that it left when it failed
	known    uint64 // likewise: the version that it knew to be durable
	stopping bool
	gone     bool
	mail     []loop.Delivery // what has come and lies in the mailbox
	stash    []loop.Delivery // what came while it was stopping
}

func (h *host) name() string { return string(h.key.Kind) + " " + h.key.ID }

func (h *host) Now() time.Time { return h.s.n.now() }
func (h *host) Owns() bool     { return h.s.n.valid(h.s.number, h.s.epoch) }
func (h *host) Doom()          {}
func (h *host) Count(error)    {}

func (h *host) Later(m any) { h.After(0, m) }

func (h *host) After(d time.Duration, m any) (stop func() bool) {
	return h.s.n.do(d, func() {
		switch {
		case h.gone:
		case h.begun:
			h.run.Hear(m)
		default:
			h.s.n.c.until(h, func() { h.run.Hear(m) })
		}
	})
}

func (h *host) Reply(to any, m proto.Message) { to.(func(proto.Message))(m) }

func (h *host) Finish(done func(error), err error) {
	if done != nil {
		done(err)
	}
}

// Rest has the entity woken when it is due, to the second, and let go when it is idle.
func (h *host) Rest(now, wakeAt time.Time, awake, _ bool) {
	h.rests++
	h.awake = awake
	rests := h.rests
	resting := func(f func()) func() {
		return func() {
			if h.rests == rests && !h.gone && !h.stopping {
				f()
			}
		}
	}
	if pause := wakeAt.Sub(now); !wakeAt.IsZero() && pause >= loop.SweepEvery {
		h.s.n.do(pause+loop.SweepEvery/2, resting(func() { h.run.Hear(loop.Wake{}) }))
	}
	if !awake {
		h.s.n.do(idleAfter, resting(h.release))
	}
}

// release asks the entity to leave; what arrives meanwhile is kept for its successor.
func (h *host) release() {
	if !h.stopping {
		h.stopping = true
		h.run.Hear(loop.Passivate{})
	}
}

// Regressed is what the oracle knows already.
func (h *host) Regressed(had, has uint64) {
	h.s.n.c.Note(h.name(), "finds less than was acknowledged", fmt.Errorf("version %d, not %d", has, had))
}

func (h *host) Fail(err error, doubt, known uint64) {
	h.s.n.c.Note(h.name(), "fails", err)
	h.failed, h.doubt, h.known = true, doubt, known
	h.s.n.do(0, func() {
		if !h.gone {
			h.release()
		}
	})
}

func (h *host) Leave() {
	h.s.n.do(0, func() {
		if !h.gone {
			h.gone = true
			h.run.Stop()
			h.s.ended(h)
		}
	})
}

// refuse answers what reaches no entity any more.
func (h *host) refuse(d loop.Delivery) {
	h.Finish(d.Done, messages.ErrNotOwner)
	if d.Sender != nil {
		h.Reply(d.Sender, loop.Refusal(messages.ErrNotOwner))
	}
}
