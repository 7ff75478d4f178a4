package audit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/actors"
	"pacecar/persistence"
)

// When what is done.
const (
	maxPending = 4096             // changed fingerprints that are looked up one by one; with more an audit is due
	tickEvery  = time.Second      // while something waits
	quietFor   = 10 * time.Second // without a change, before an audit begins
	patience   = 5 * time.Minute  // with changes that do not end, before it begins all the same
	retryAfter = 30 * time.Second // what failed
	share      = 20               // of the time, at the most, this work takes one part
)

// Config is what an auditor needs; all of it is required.
type Config struct {
	System *actor.ActorSystem
	Store  persistence.Store // whose records of vehicles are read
	Clock  actors.Clock
	Logger *slog.Logger
}

// Auditor is the way to the actor: the actors.Serials of a node.
type Auditor struct {
	config Config
	pid    *actor.PID
	end    context.CancelFunc
	work   sync.WaitGroup
}

// New starts an auditor, which waits for Bind.
func New(c Config) *Auditor {
	ctx, end := context.WithCancel(context.Background())
	a := &Auditor{config: c, end: end}
	a.pid = c.System.Root.Spawn(actor.PropsFromProducer(func() actor.Actor {
		return &auditor{config: c, ctx: ctx, work: &a.work, pending: map[uint32]struct{}{}}
	}))
	return a
}

// Bind connects it to the slots of the fleet.
func (a *Auditor) Bind(router actors.Router) { a.config.System.Root.Send(a.pid, bind{router}) }

// Close ends what is under way.
func (a *Auditor) Close() {
	a.end()
	_ = a.config.System.Root.PoisonFuture(a.pid).Wait()
	a.work.Wait()
}

// SerialsChanged implements actors.Serials.
func (a *Auditor) SerialsChanged(fingerprints []uint32) {
	if len(fingerprints) > 0 {
		a.config.System.Root.Send(a.pid, changed{fingerprints})
	}
}

// SerialsUnknown implements actors.Serials.
func (a *Auditor) SerialsUnknown() { a.config.System.Root.Send(a.pid, unknown{}) }

// Messages to the actor.
type (
	bind    struct{ router actors.Router }
	changed struct{ fingerprints []uint32 }
	unknown struct{}
	tick    struct{}
	// ended is the outcome of a job. What was not done is due again.
	ended struct {
		job  job
		took time.Duration
		err  error
	}
)

// job is what is done away from the actor, one at a time.
type job struct {
	audit        bool
	fingerprints []uint32 // to look up, where it is no audit
}

// auditor decides when something is done.
type auditor struct {
	config  Config
	ctx     context.Context
	work    *sync.WaitGroup
	router  actors.Router
	pending map[uint32]struct{}
	due     bool      // for an audit
	since   time.Time // when it became due
	heard   time.Time // when something changed last
	next    time.Time // not before this anything
	busy    bool
	armed   bool
}

// Receive runs one message.
func (a *auditor) Receive(ctx actor.Context) {
	now := a.config.Clock.Now()
	switch m := ctx.Message().(type) {
	case bind:
		a.router = m.router
	case changed:
		a.heard = now
		a.add(m.fingerprints, now)
	case unknown:
		a.heard = now
		a.demand(now)
	case ended:
		a.busy = false
		a.conclude(m, now)
	case tick:
		a.armed = false
		a.begin(ctx, now)
	default:
		return
	}
	a.arm(ctx)
}

// add keeps fingerprints for the next lookup, as long as they are few.
func (a *auditor) add(fingerprints []uint32, now time.Time) {
	for _, print := range fingerprints {
		a.pending[print] = struct{}{}
	}
	if len(a.pending) > maxPending {
		clear(a.pending)
		a.demand(now)
	}
}

// demand makes an audit due.
func (a *auditor) demand(now time.Time) {
	if !a.due {
		a.due, a.since = true, now
	}
}

// begin does what it is time for: an audit covers all that is to be looked up.
func (a *auditor) begin(ctx actor.Context, now time.Time) {
	quiet := now.Sub(a.heard) >= quietFor
	switch {
	case a.busy || a.router == nil || now.Before(a.next):
	case a.due && (quiet || now.Sub(a.since) >= patience):
		a.due = false
		clear(a.pending)
		a.run(ctx, job{audit: true})
	case len(a.pending) > 0 && (quiet || !a.due):
		j := job{fingerprints: make([]uint32, 0, len(a.pending))}
		for print := range a.pending {
			j.fingerprints = append(j.fingerprints, print)
		}
		clear(a.pending)
		a.run(ctx, j)
	}
}

// run does a job on a goroutine of its own: it waits for slots, and for records.
func (a *auditor) run(ctx actor.Context, j job) {
	a.busy = true
	self, root, began := ctx.Self(), ctx.ActorSystem().Root, a.config.Clock.Now()
	s := &search{config: a.config, router: a.router}
	a.work.Go(func() {
		err := s.do(a.ctx, j)
		root.Send(self, ended{j, a.config.Clock.Now().Sub(began), err})
	})
}

// conclude says when the next job may begin, and keeps what this one has not done.
func (a *auditor) conclude(m ended, now time.Time) {
	switch {
	case m.err == nil:
		a.next = now.Add(share * m.took)
	default:
		a.next = now.Add(retryAfter)
		if a.ctx.Err() == nil {
			a.config.Logger.Warn("serial numbers are compared again later", "audit", m.job.audit, "error", m.err)
		}
		if m.job.audit {
			a.demand(now)
		}
		a.add(m.job.fingerprints, now)
	}
}

// arm makes sure that what waits is looked at again.
func (a *auditor) arm(ctx actor.Context) {
	if a.armed || a.ctx.Err() != nil || (!a.due && len(a.pending) == 0) {
		return
	}
	a.armed = true
	self, root := ctx.Self(), ctx.ActorSystem().Root
	a.config.Clock.AfterFunc(tickEvery, func() { root.Send(self, tick{}) })
}
