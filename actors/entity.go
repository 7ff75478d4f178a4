package actors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
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
	// loadTimeout bounds one recovery.
	loadTimeout = 30 * time.Second
)

// core is a pure core as the loop sees it; S is what it sends.
type core[S any] interface {
	// fork copies the state so that undurable decisions can be applied to the copy.
	fork() core[S]
	// step decides on m and applies the decision to this copy.
	step(now time.Time, version uint64, m any) (decision[S], *messages.Rejection)
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
}

// role is what distinguishes one kind of entity from another.
type role[S any] interface {
	// restore recovers a core; record.Version is 0 for one that does not exist yet.
	restore(ctx context.Context, slot persistence.Slot, key persistence.Key, record persistence.Record) (core[S], error)
	// perform sends, after the commit.
	perform(ctx actor.Context, live core[S], sends []S)
	// adopted tells the world that live replaced previous, after the commit. Version is the record's.
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
	working *working[S] // the commit under way, or nil
	failed  error       // why this activation may not act any more
	leaving bool
	timer   func() bool
}

// delivery is a message that waits, with whoever waits for it.
type delivery struct {
	message any
	done    func(error)
	sender  *actor.PID
}

// working is what waits for one commit.
type working[S any] struct {
	fork     core[S]
	durable  bool
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
	committed struct{ err error }
	wake      struct{}
	passivate struct{}
)

// Receive runs one message. A panic ends this activation, not the slot.
func (e *entity[S]) Receive(ctx actor.Context) {
	defer func() {
		if reason := recover(); reason != nil {
			e.house.counters.panics.Add(1)
			e.house.Logger.Error("actor panicked", "kind", e.key.Kind, "id", e.key.ID, "reason", reason, "stack", string(debug.Stack()))
			e.child.panicked.Store(true)
			e.fail(ctx, fmt.Errorf("actor panicked: %v", reason))
		}
	}()
	switch m := ctx.Message().(type) {
	case *actor.Started:
		e.house.counters.active.Add(1)
		e.recover(ctx)
	case *actor.Stopping:
		e.stop()
	case *actor.Stopped:
		e.house.counters.active.Add(-1)
	case *messages.Envelope:
		e.take(ctx, delivery{message: m.Message, done: m.Done, sender: ctx.Sender()})
	case wake:
		e.run(ctx)
	case committed:
		e.conclude(ctx, m.err)
	case passivate:
		e.leaving = true
		e.settle(ctx)
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
	e.live, e.version = live, record.Version
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

// run steps the core through what waits, then commits.
func (e *entity[S]) run(ctx actor.Context) {
	if e.working != nil || e.failed != nil {
		return
	}
	now := e.house.Clock.Now()
	w := &working[S]{fork: e.live.fork()}
	n := min(len(e.queue), maxStep)
	for _, d := range e.queue[:n] {
		e.step(w, now, d)
	}
	e.queue = append(e.queue[:0], e.queue[n:]...)
	if at := w.fork.wakeAt(); !at.IsZero() && !at.After(now) {
		e.step(w, now, delivery{message: wake{}})
	}
	e.working = w
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
	made, rejection := w.fork.step(now, version, d.message)
	w.outcomes = append(w.outcomes, outcome{delivery: d, reply: made.reply, rejection: rejection})
	w.durable = w.durable || made.durable
	w.sends = append(w.sends, made.sends...)
	for _, entry := range made.history {
		line, err := proto.Marshal(entry)
		if err != nil {
			panic(fmt.Sprintf("history entry does not encode: %v", err))
		}
		w.history = append(w.history, line)
	}
}

func (e *entity[S]) commit(ctx actor.Context, w *working[S]) error {
	change := &persistence.Change{Slot: e.slot, Epoch: e.epoch, Key: e.key, Expected: e.version, History: w.history, Awake: w.fork.awake()}
	if err := w.fork.fill(change); err != nil {
		return err
	}
	self, root := ctx.Self(), ctx.ActorSystem().Root
	e.house.Store.Commit(change, func(err error) { root.Send(self, committed{err}) })
	return nil
}

// conclude runs when the commit is durable, or has failed.
func (e *entity[S]) conclude(ctx actor.Context, err error) {
	w := e.working
	if w == nil {
		return // failed and answered already
	}
	if err != nil {
		e.count(err)
		e.fail(ctx, fmt.Errorf("commit %s %s: %w", e.key.Kind, e.key.ID, err))
		return
	}
	previous := e.live
	e.live, e.working = w.fork, nil
	if w.durable {
		e.version++
		e.house.counters.commits.Add(1)
	}
	e.role.adopted(ctx, previous, e.live, e.version)
	e.role.perform(ctx, e.live, w.sends)
	for _, o := range w.outcomes {
		e.answer(ctx, o, nil)
	}
	if len(e.queue) > 0 {
		e.run(ctx)
		return
	}
	e.settle(ctx)
}

// answer tells whoever waits. A rejection is an answer, not a failure.
func (e *entity[S]) answer(ctx actor.Context, o outcome, err error) {
	if o.done != nil {
		switch {
		case err != nil:
			o.done(err)
		case o.rejection != nil:
			o.done(o.rejection)
		default:
			o.done(nil)
		}
	}
	if o.sender == nil {
		return
	}
	switch {
	case err != nil:
		ctx.Send(o.sender, messages.Reject(messages.Unavailable, "%v", err).Suggest("try again"))
	case o.rejection != nil:
		ctx.Send(o.sender, o.rejection)
	case o.reply != nil:
		ctx.Send(o.sender, o.reply)
	default:
		ctx.Send(o.sender, &messages.Done{Version: e.version})
	}
}

// settle says when this actor must be woken, and stops one that was asked to leave.
func (e *entity[S]) settle(ctx actor.Context) {
	if e.working != nil || (len(e.queue) > 0 && e.failed == nil) {
		return
	}
	if e.leaving {
		ctx.Stop(ctx.Self())
		return
	}
	if e.failed != nil {
		return
	}
	now := e.house.Clock.Now()
	at := e.live.wakeAt()
	e.child.rest(now, at, e.live.awake(), e.live.exists())
	if e.timer != nil {
		e.timer()
		e.timer = nil
	}
	// The slot's sweep wakes to the second; an actor that is due sooner wakes itself.
	if !at.IsZero() && at.Sub(now) < sweepEvery {
		self, root := ctx.Self(), ctx.ActorSystem().Root
		e.timer = e.house.Clock.AfterFunc(max(0, at.Sub(now)), func() { root.Send(self, wake{}) })
	}
}

// fail ends this activation: nothing of it may act again. The slot stops it and, if
// it had work in flight, recovers it from the store.
func (e *entity[S]) fail(ctx actor.Context, err error) {
	e.house.Logger.Warn("actor is recovered", "kind", e.key.Kind, "id", e.key.ID, "reason", err)
	e.failed = err
	e.refuse(ctx, err)
	if !e.leaving {
		ctx.Send(ctx.Parent(), failing{e.child})
	}
}

func (e *entity[S]) refuse(ctx actor.Context, err error) {
	if e.working != nil {
		for _, o := range e.working.outcomes {
			e.answer(ctx, o, err)
		}
		e.working = nil
	}
	for _, d := range e.queue {
		e.answer(ctx, outcome{delivery: d}, err)
	}
	e.queue = nil
}

// stop answers what still waits when the slot is handed over: it is delivered again to the next owner.
func (e *entity[S]) stop() {
	if e.timer != nil {
		e.timer()
	}
	waiting := e.queue
	if e.working != nil {
		for _, o := range e.working.outcomes {
			waiting = append(waiting, o.delivery)
		}
	}
	for _, d := range waiting {
		if d.done != nil {
			d.done(messages.ErrNotOwner)
		}
	}
	e.queue, e.working = nil, nil
}

func (e *entity[S]) count(err error) {
	if errors.Is(err, persistence.ErrConflict) || errors.Is(err, persistence.ErrFenced) {
		e.house.counters.conflicts.Add(1)
		return
	}
	e.house.counters.failures.Add(1)
	e.house.Logger.Error("commit failed", slog.String("kind", string(e.key.Kind)), slog.String("id", e.key.ID), slog.Any("error", err))
}
