package actors

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of the loop.
const (
	// maxStep is how many waiting messages one commit takes.
	maxStep = 256
	// maxQueue is how many messages may wait for one actor; more are refused with ErrOverloaded.
	maxQueue = 4096
	// maxSpare is how many places an empty queue keeps.
	maxSpare = 16
	// minPause is the least time between two wake-ups of a core that is always due.
	minPause = time.Millisecond
	// loadTimeout bounds one recovery.
	loadTimeout = 30 * time.Second
)

// core is a pure core as the loop sees it; S is what it sends.
type core[S any] interface {
	// fork copies the state so that undurable decisions can be applied to the copy.
	fork() core[S]
	// step decides on m and applies the decision to this copy. The copy's version is
	// seen until a durable decision, and next from then on.
	step(now time.Time, seen, next uint64, m any) (decision[S], *messages.Rejection)
	// resume derives what must still be sent.
	resume(now time.Time) []S
	// fill writes record, pages and wakefulness into a change.
	fill(c *persistence.Change) error
	wakeAt() time.Time
	awake() bool
	exists() bool
}

// decision is what one step asks for.
type decision[S any] struct {
	durable bool // something changed that must survive
	history []*messages.HistoryEntry
	sends   []S
	reply   proto.Message
	effect  messages.Effect // of a registration
}

// decided makes a decision of what a core's step answered.
func decided[S any, E interface {
	Durable() bool
	Entry() *messages.HistoryEntry
}](events []E, sends []S, reply proto.Message) decision[S] {
	made := decision[S]{sends: sends, reply: reply}
	for _, event := range events {
		made.durable = made.durable || event.Durable()
		if entry := event.Entry(); entry != nil {
			made.history = append(made.history, entry)
		}
	}
	return made
}

// role is what distinguishes one kind of entity from another.
type role[S any] interface {
	// restore recovers a core; record.Version is 0 for one that does not exist yet.
	restore(ctx context.Context, slot persistence.Slot, key persistence.Key, record persistence.Record) (core[S], error)
	// perform sends, after the commit.
	perform(ctx actor.Context, live core[S], sends []S)
	// adopted tells the world that live replaced previous, after the commit. Version is
	// the record's; previous is nil after a failure whose outcome was unknown.
	adopted(ctx actor.Context, previous, live core[S], version uint64)
}

// entity is the shell of one vehicle, campaign or package: recover, step, commit,
// apply, send. One goroutine at a time runs it.
type entity[S any] struct {
	house   *House
	role    role[S]
	key     persistence.Key
	slot    persistence.Slot
	epoch   persistence.Epoch
	child   *child
	live    core[S]
	version uint64
	queue   []delivery
	holds   int         // how many of the queue have been stepped, the one at work not counted
	narrow  int         // how many messages are to be stepped one at a time
	working *working[S] // the commit under way, or nil
	failed  error       // why this activation may not act any more
	leaving bool
	timer   func() bool
}

// delivery is a message that waits, with whoever waits for it.
type delivery struct {
	message any
	done    func(error)
	effect  func(messages.Effect)
	sender  *actor.PID
}

// working is what waits for one commit.
type working[S any] struct {
	fork     core[S]
	durable  bool
	sealed   bool // somebody was told this version's state: nothing may change it further
	adopted  bool // the fork is the live state: what is not answered yet has succeeded
	history  [][]byte
	sends    []S
	outcomes []outcome
}

type outcome struct {
	delivery
	reply     proto.Message
	rejection *messages.Rejection
}

// Messages of the loop to itself.
type (
	// committed is the outcome of one working; that of an earlier one, or of a
	// predecessor under the same name, is not taken for it.
	committed struct {
		work any
		err  error
	}
	wake      struct{}
	repeat    struct{} // some words of a campaign did not arrive
	passivate struct{}
)

// Receive runs one message. A panic ends this activation, not the slot.
func (e *entity[S]) Receive(ctx actor.Context) {
	defer func() {
		if reason := recover(); reason != nil {
			e.house.counters.panics.Add(1)
			e.house.Logger.Error("actor panicked", "kind", e.key.Kind, "id", e.key.ID, "reason", reason, "stack", string(debug.Stack()))
			e.child.panicked.Store(true)
			e.blame(ctx, reason)
			e.fail(ctx, fmt.Errorf("actor panicked: %v", reason))
		}
	}()
	switch m := ctx.Message().(type) {
	case *actor.Started:
		e.house.counters.active.Add(1)
		e.recover(ctx)
	case *actor.Stopping:
		e.stop(ctx)
	case *actor.Stopped:
		e.house.counters.active.Add(-1)
	case *messages.Envelope:
		e.take(ctx, delivery{message: m.Message, done: m.Done, effect: m.Effect, sender: ctx.Sender()})
	case wake:
		e.run(ctx)
	case repeat:
		e.take(ctx, delivery{message: m})
	case committed:
		if m.work == any(e.working) {
			e.conclude(ctx, m.err)
		}
	case passivate:
		e.leaving = true
		e.settle(ctx)
	case proto.Message: // from who asked the cluster for this actor's PID
		e.take(ctx, delivery{message: m, sender: ctx.Sender()})
	}
}

// recover loads the record and says again what may have been lost.
func (e *entity[S]) recover(ctx actor.Context) {
	within, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	record, err := e.house.Store.Load(within, e.slot, e.key)
	if err != nil && !errors.Is(err, persistence.ErrNotFound) {
		e.fail(ctx, fmt.Errorf("load %s %s: %w", e.key.Kind, e.key.ID, err))
		return
	}
	live, err := e.role.restore(within, e.slot, e.key, record)
	if err != nil {
		e.fail(ctx, fmt.Errorf("restore %s %s: %w", e.key.Kind, e.key.ID, err))
		return
	}
	if !e.owns() {
		e.fail(ctx, messages.ErrNotOwner)
		return
	}
	e.live, e.version = live, record.Version
	if e.child.heir {
		e.role.adopted(ctx, nil, live, e.version)
	}
	if live.awake() {
		e.role.perform(ctx, live, live.resume(e.house.Clock.Now()))
	}
	e.settle(ctx)
}

// take queues a message and runs it unless a commit is under way.
func (e *entity[S]) take(ctx actor.Context, d delivery) {
	switch {
	case e.failed != nil:
		e.answer(ctx, outcome{delivery: d}, e.failed)
	case len(e.queue) >= maxQueue:
		e.answer(ctx, outcome{delivery: d}, messages.ErrOverloaded)
	default:
		e.queue = append(e.queue, d)
		e.run(ctx)
	}
}

// owns tells whether this node may still act for the slot. A process that was stopped
// for longer than its lease finds timers due and messages waiting when it wakes: the
// fence refuses its commits, this keeps it from speaking to vehicles.
func (e *entity[S]) owns() bool { return e.house.router.Valid(e.slot, e.epoch) }

// run steps the core through what waits, then commits.
func (e *entity[S]) run(ctx actor.Context) {
	if e.working != nil || e.failed != nil {
		return
	}
	if !e.owns() {
		e.fail(ctx, messages.ErrNotOwner)
		return
	}
	now := e.house.Clock.Now()
	w := &working[S]{fork: e.live.fork()}
	n, most := 0, min(len(e.queue), maxStep)
	alone := e.narrow > 0 && most > 0
	if alone {
		e.narrow, most = e.narrow-1, 1
	}
	for e.holds = 0; n < most && !w.sealed; e.holds = n {
		e.step(w, now, e.queue[n])
		n++
	}
	if at := w.fork.wakeAt(); !at.IsZero() && !at.After(now) && !w.sealed && !alone {
		e.step(w, now, delivery{message: wake{}})
	}
	// Until here a panic leaves every message in the queue, from which it is answered.
	e.queue, e.working, e.holds = slices.Delete(e.queue, 0, n), w, 0
	if !w.durable {
		e.conclude(ctx, nil)
		return
	}
	if err := e.commit(ctx, w); err != nil {
		e.fail(ctx, err)
	}
}

func (e *entity[S]) step(w *working[S], now time.Time, d delivery) {
	version := e.version
	if w.durable {
		version++
	}
	made, rejection := w.fork.step(now, version, e.version+1, d.message)
	w.outcomes = append(w.outcomes, outcome{delivery: d, reply: made.reply, rejection: rejection})
	if d.effect != nil && rejection == nil {
		d.effect(made.effect)
	}
	w.durable = w.durable || made.durable
	w.sealed = w.durable && made.reply != nil
	w.sends = append(w.sends, made.sends...)
	for _, entry := range made.history {
		line, err := proto.Marshal(entry)
		if err != nil {
			panic(fmt.Sprintf("history entry does not encode: %v", err))
		}
		w.history = append(w.history, line)
	}
}

// settle says when this actor must be woken, and stops one that was asked to leave.
func (e *entity[S]) settle(ctx actor.Context) {
	if e.working != nil || (len(e.queue) > 0 && e.failed == nil) {
		return
	}
	var now, at time.Time
	if e.failed == nil {
		if cap(e.queue) > maxSpare {
			e.queue = nil
		}
		now, at = e.house.Clock.Now(), e.live.wakeAt()
		e.child.rest(now, at, e.live.awake(), e.live.exists())
	}
	if e.timer != nil {
		e.timer()
		e.timer = nil
	}
	if e.leaving {
		ctx.Stop(ctx.Self())
		return
	}
	// The slot's sweep wakes to the second; an actor that is due sooner wakes itself.
	if !at.IsZero() && at.Sub(now) < sweepEvery {
		self, root := ctx.Self(), ctx.ActorSystem().Root
		e.timer = e.house.Clock.AfterFunc(max(minPause, at.Sub(now)), func() { root.Send(self, wake{}) })
	}
}

// fail ends this activation: nothing of it may act again. The slot stops it and
// recovers it from the store.
func (e *entity[S]) fail(ctx actor.Context, err error) {
	e.house.Logger.Warn("actor is recovered", "kind", e.key.Kind, "id", e.key.ID, "reason", err)
	e.failed = err
	e.child.failed.Store(true)
	e.abandon(ctx, err)
	if e.leaving {
		ctx.Stop(ctx.Self())
		return
	}
	ctx.Send(ctx.Parent(), failing{e.child})
}

// blame answers the message that was being stepped in a panic, so that it is not sent
// again like those that only waited behind it.
func (e *entity[S]) blame(ctx actor.Context, reason any) {
	if e.working != nil || e.holds >= len(e.queue) {
		return
	}
	culprit := e.queue[e.holds]
	e.queue = slices.Delete(e.queue, e.holds, e.holds+1)
	e.answer(ctx, outcome{delivery: culprit}, fault{reason})
}

// abandon answers everything that waits, and forgets it.
func (e *entity[S]) abandon(ctx actor.Context, err error) {
	if w := e.working; w != nil {
		if e.working = nil; w.adopted {
			e.tell(ctx, w, nil)
		} else {
			e.tell(ctx, w, err)
		}
	}
	waiting := e.queue
	e.queue = nil
	for _, d := range waiting {
		e.answer(ctx, outcome{delivery: d}, err)
	}
}

// stop answers what still waits when the slot is handed over: it is delivered again to the next owner.
func (e *entity[S]) stop(ctx actor.Context) {
	if e.timer != nil {
		e.timer()
	}
	if e.failed == nil {
		e.failed = messages.ErrNotOwner
	}
	e.abandon(ctx, messages.ErrNotOwner)
}
