package actors

import (
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/messages"
	"pacecar/persistence"
)

// entity is the actor of one vehicle, campaign, package or cohort: the loop, run by shell.
type entity[S any] struct {
	shell
	loop loop.Entity[S]
}

func newEntity[S any](s *slot, c *child, role func(*shell) loop.Role[S]) actor.Actor {
	e := &entity[S]{shell: shell{house: s.house, child: c, slot: s.slot, epoch: s.epoch, gone: s.gone}}
	e.loop.Init(&e.shell, role(&e.shell), loop.Place{Store: s.house.Store, Slot: s.slot, Epoch: s.epoch, Key: c.key, Heir: c.heir, Doubt: c.doubt, Known: c.known.Load(), Read: c.read})
	c.read = nil
	return e
}

// Receive runs one message. A panic ends this activation, not the slot.
func (e *entity[S]) Receive(ctx actor.Context) {
	if e.ctx == nil {
		e.ctx = ctx
	}
	defer func() {
		if reason := recover(); reason != nil {
			e.house.counters.panics.Add(1)
			e.house.Logger.Error("actor panicked", "kind", e.child.key.Kind, "id", e.child.key.ID, "reason", reason, "stack", string(debug.Stack()))
			e.loop.Panicked(reason)
		}
	}()
	switch m := ctx.Message().(type) {
	case *actor.Started:
		e.house.counters.active.Add(1)
		e.loop.Start()
	case *actor.Stopping:
		e.loop.Stop()
	case *actor.Stopped:
		e.house.counters.active.Add(-1)
	case *messages.Envelope:
		e.loop.Take(loop.Delivery{Message: m.Message, Done: m.Done, Effect: m.Effect, Sender: e.sender()})
	case proto.Message: // from who asked the cluster for this actor's PID
		e.loop.Take(loop.Delivery{Message: m, Sender: e.sender()})
	default:
		e.loop.Hear(m)
	}
}

// shell is the loop's host on protoactor, and a vehicle's way to its slot. An actor has one
// context for its whole life; it is written once, because goroutines of the store read it.
type shell struct {
	house *House
	child *child
	slot  persistence.Slot
	epoch persistence.Epoch
	gone  *atomic.Bool // its slot stops
	ctx   actor.Context
}

// sender is whoever asked, or an untyped nil.
func (s *shell) sender() any {
	if pid := s.ctx.Sender(); pid != nil {
		return pid
	}
	return nil
}

func (s *shell) Now() time.Time { return s.house.Clock.Now() }
func (s *shell) Owns() bool     { return !s.gone.Load() && s.house.router.Valid(s.slot, s.epoch) }
func (s *shell) Doom()          { s.child.panicked.Store(true) }
func (s *shell) More() bool     { return s.child.mailbox.More() }
func (s *shell) Leave()         { s.ctx.Stop(s.ctx.Self()) }

func (s *shell) Later(m any) { s.ctx.ActorSystem().Root.Send(s.ctx.Self(), m) }

func (s *shell) After(d time.Duration, m any) (stop func() bool) {
	self, root := s.ctx.Self(), s.ctx.ActorSystem().Root
	return s.house.Clock.AfterFunc(d, func() { root.Send(self, m) })
}

func (s *shell) Reply(to any, m proto.Message) {
	if pid, ok := to.(*actor.PID); ok {
		s.ctx.Send(pid, m)
	}
}

func (s *shell) Finish(done func(error), err error) { s.house.finish(done, err) }

func (s *shell) Rest(now, wakeAt time.Time, awake, exists bool) {
	s.child.rest(now, wakeAt, awake, exists)
}

// Fail has the slot stop this actor and recover it from the store; a slot that stops itself does neither.
func (s *shell) Fail(err error, doubt, known uint64) {
	if s.gone.Load() {
		return
	}
	s.house.Logger.Warn("actor is recovered", "kind", s.child.key.Kind, "id", s.child.key.ID, "reason", err)
	s.child.doubted.Store(doubt)
	s.child.known.Store(known)
	s.child.failed.Store(true)
	s.ctx.Send(s.ctx.Parent(), failing{s.child})
}

// Regressed says so in the log, of one actor for many: a store that lost its tail lost it for all.
func (s *shell) Regressed(had, has uint64) {
	if n := s.house.counters.regressed.Add(1); n%saidOf == 1 {
		s.house.Logger.Error("the store has lost commits that it had acknowledged", "kind", s.child.key.Kind, "id", s.child.key.ID, "had", had, "has", has, "actors", n)
	}
}

// saidOf is how many actors whose store lost commits share one line of the log.
const saidOf = 1000

// Count counts commits, and says what a failure was.
func (s *shell) Count(err error) { s.house.count(s.child.key, err) }

func (s *shell) Spoke(lastSeenMS int64) { s.child.heardMs.Store(lastSeenMS) }

func (s *shell) Heard(vin string, lastSeenMS int64, online bool, at *messages.Position) {
	s.ctx.Send(s.ctx.Parent(), heard{vin, lastSeenMS, online, at})
}

func (s *shell) Indexed(record *messages.VehicleRecord) { s.ctx.Send(s.ctx.Parent(), indexed{record}) }

func (s *shell) Forgotten(vin string) { s.ctx.Send(s.ctx.Parent(), forgotten{vin}) }
