package loop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/mutant"
	"pacecar/persistence"
)

// Bounds of the loop.
const (
	// maxStep is how many waiting messages one commit takes.
	maxStep = 256
	// maxStepping is how long one commit takes messages, so that what comes meanwhile and
	// overtakes them does not wait for long.
	maxStepping = 20 * time.Millisecond
	// MaxQueue is how many messages may wait for one entity, and how many more that overtake
	// them; others are refused with ErrOverloaded.
	MaxQueue = 4096
	// maxSpare is how many places an empty queue keeps.
	maxSpare = 16
	// SweepEvery is how often a host looks after its entities: one that is due later than
	// that is not woken by a timer of its own.
	SweepEvery = time.Second
	// minPause is the least time between two wake-ups of a core that is always due.
	minPause = time.Millisecond
	// loadTimeout bounds one recovery.
	loadTimeout = 30 * time.Second
)

// Place is where an entity lives, and under which right.
type Place struct {
	Store persistence.Records
	Slot  persistence.Slot
	Epoch persistence.Epoch
	Key   persistence.Key
	Heir  bool // follows one that failed, or that left with work
	// Doubt is the version that a commit of a predecessor may still make, or has made, whose
	// outcome is unknown; 0: none.
	Doubt uint64
	// Known is the version that a predecessor knew to be durable; 0: none.
	Known uint64
	// Read is the record, where the host has read it under this epoch before it made the entity; nil: it is loaded. A commit
	// that came in between makes the first one of the entity a conflict, as it does behind a load.
	Read *persistence.Record
}

// Entity is one vehicle, campaign, package or cohort at work. Init makes one.
type Entity[S any] struct {
	Place
	host    Host
	role    Role[S]
	live    Core[S]
	version uint64
	queue   []Delivery
	ahead   int         // how many at the beginning of the queue have overtaken the others
	holds   int         // how many of the queue have been stepped, the one at work not counted
	narrow  int         // how many messages are to be stepped one at a time
	gathers bool        // what waits is stepped when all that has come has been taken
	working *working[S] // the commit under way, or nil
	failed  error       // why this activation may not act any more
	leaving bool
	begun   bool // what was read is certain: the entity acts on it
	looks   int  // how often it has looked for what a predecessor may have made
	timer   func() bool
}

// Delivery is a message that waits, with whoever waits for it.
type Delivery struct {
	Message any
	Done    func(error)           // is told the outcome; may be nil
	Effect  func(messages.Effect) // is told before Done what a registration has changed; may be nil
	Sender  any                   // whom the host replies to; nil: nobody asked
}

// working is what waits for one commit.
type working[S any] struct {
	fork     Core[S]
	durable  bool
	fences   bool // it writes what was read once more
	sent     bool // the store has it, and has not said what became of it
	sealed   bool // somebody was told this version's state: nothing may change it further
	adopted  bool // the fork is the live state: what is not answered yet has succeeded
	history  [][]byte
	sends    []S
	outcomes []outcome
}

type outcome struct {
	Delivery
	reply     proto.Message
	rejection *messages.Rejection
}

// Init makes an entity that has not started.
func (e *Entity[S]) Init(host Host, role Role[S], at Place) { e.host, e.role, e.Place = host, role, at }

// Start loads the record and says again what may have been lost.
func (e *Entity[S]) Start() {
	if !e.host.Owns() {
		e.fail(messages.ErrNotOwner)
		return
	}
	within, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	record, err := e.read(within)
	if err != nil && !errors.Is(err, persistence.ErrNotFound) {
		e.fail(fmt.Errorf("load %s %s: %w", e.Key.Kind, e.Key.ID, err))
		return
	}
	if record.Version < e.Known {
		e.host.Regressed(e.Known, record.Version)
	}
	e.Known = record.Version
	live, err := e.role.Restore(within, e.Place, record)
	if err != nil {
		e.fail(fmt.Errorf("restore %s %s: %w", e.Key.Kind, e.Key.ID, err))
		return
	}
	if !e.host.Owns() {
		e.fail(messages.ErrNotOwner)
		return
	}
	e.live, e.version = live, record.Version
	e.begin()
}

// read is the record, which is loaded unless the host has read it: for the first time only.
func (e *Entity[S]) read(ctx context.Context) (persistence.Record, error) {
	if r := e.Read; r != nil {
		e.Read = nil
		return *r, nil
	}
	return e.Store.Load(ctx, e.Slot, e.Key)
}

// Hear takes what the loop or its host says to the entity, and tells whether it was that.
func (e *Entity[S]) Hear(m any) (known bool) {
	known = true
	switch m := m.(type) {
	case Wake:
		e.run()
	case Repeat:
		e.Take(Delivery{Message: m})
	case committed:
		if m.work == any(e.working) {
			e.conclude(m.err)
		}
	case look:
		e.look()
	case Passivate:
		e.leaving = true
		e.settle()
	default:
		known = false
	}
	if e.gathers {
		e.run()
	}
	return known
}

// Take queues a message and runs it unless a commit is under way.
func (e *Entity[S]) Take(d Delivery) {
	if e.failed != nil {
		e.answer(outcome{Delivery: d}, e.failed)
		return
	}
	overtakes := e.live != nil && e.live.Overtakes(kind(d.Message))
	switch {
	case overtakes && e.ahead < MaxQueue:
		e.queue = slices.Insert(e.queue, e.ahead, d)
		e.ahead++
	case !overtakes && len(e.queue)-e.ahead < MaxQueue:
		e.queue = append(e.queue, d)
	default:
		e.answer(outcome{Delivery: d}, messages.ErrOverloaded)
		return
	}
	e.run()
}

// drop takes messages out of the queue.
func (e *Entity[S]) drop(from, to int) {
	e.queue = slices.Delete(e.queue, from, to)
	e.ahead -= min(e.ahead, to) - min(e.ahead, from)
}

// gather tells whether a commit waits for what has come and has not been taken. What overtakes
// waits for nothing.
func (e *Entity[S]) gather() bool {
	n := len(e.queue)
	e.gathers = n > 0 && n < maxStep && e.ahead == 0 && e.narrow == 0 && e.host.More()
	if e.gathers {
		e.holds = n // no message is being stepped
	}
	return e.gathers
}

// run steps the core through what waits, then commits.
func (e *Entity[S]) run() {
	if e.working != nil || e.failed != nil || !e.begun || e.gather() {
		return
	}
	if !e.host.Owns() && !mutant.LeaseNeverExpires.Planted() {
		e.fail(messages.ErrNotOwner)
		return
	}
	now := e.host.Now()
	w := &working[S]{fork: e.live.Fork()}
	n, most := 0, min(len(e.queue), maxStep)
	alone := e.narrow > 0 && most > 0
	if alone {
		e.narrow, most = e.narrow-1, 1
	}
	for e.holds = 0; n < most && !w.sealed && !(w.durable && considers(e.queue[n].Message) && !mutant.ConsideredAmong.Planted()) && (n == 0 || e.host.Now().Sub(now) < maxStepping); e.holds = n {
		e.step(w, now, e.queue[n])
		n++
	}
	if at := w.fork.WakeAt(); !at.IsZero() && !at.After(now) && !w.sealed && !alone {
		e.step(w, now, Delivery{Message: Wake{}})
	}
	// Until here a panic leaves every message in the queue, from which it is answered.
	e.drop(0, n)
	e.working, e.holds = w, 0
	if !w.durable {
		e.conclude(nil)
		return
	}
	if mutant.EffectsBeforeCommit.Planted() {
		e.role.Perform(w.fork, w.sends)
	}
	if mutant.AcknowledgeBeforeCommit.Planted() {
		e.tell(w, nil)
	}
	if err := e.commit(w); err != nil {
		e.fail(err)
	}
}

func (e *Entity[S]) step(w *working[S], now time.Time, d Delivery) {
	version := e.version
	if w.durable {
		version++
	}
	if considers(d.Message) {
		reply, rejection := consider(w.fork.Fork(), now, version, e.version+1, d.Message.(*messages.Consider))
		w.outcomes = append(w.outcomes, outcome{Delivery: d, reply: reply, rejection: rejection})
		return
	}
	made, rejection := w.fork.Step(now, version, e.version+1, d.Message)
	w.outcomes = append(w.outcomes, outcome{Delivery: d, reply: made.Reply, rejection: rejection})
	if d.Effect != nil && rejection == nil {
		d.Effect(made.Effect)
	}
	w.durable = w.durable || made.Durable
	w.sealed = w.durable && made.Reply != nil
	w.sends = append(w.sends, made.Sends...)
	for _, entry := range made.History {
		line, err := proto.Marshal(entry)
		if err != nil {
			panic(fmt.Sprintf("history entry does not encode: %v", err))
		}
		w.history = append(w.history, line)
	}
}

// settle says when this actor must be woken, and stops one that was asked to leave.
func (e *Entity[S]) settle() {
	if e.working != nil || (len(e.queue) > 0 && e.failed == nil) {
		return
	}
	var now, at time.Time
	if e.failed == nil {
		if cap(e.queue) > maxSpare {
			e.queue = nil
		}
		now, at = e.host.Now(), e.live.WakeAt()
		e.host.Rest(now, at, e.live.Awake() || e.doubts(), e.live.Exists())
	}
	if e.timer != nil {
		e.timer()
		e.timer = nil
	}
	if e.leaving {
		e.host.Leave()
		return
	}
	// The slot's sweep wakes to the second; an actor that is due sooner wakes itself.
	if !at.IsZero() && at.Sub(now) < SweepEvery {
		e.timer = e.host.After(max(minPause, at.Sub(now)), Wake{})
	}
}

// fail ends this activation: nothing of it may act again. Its host has it recovered from
// the store.
func (e *Entity[S]) fail(err error) {
	e.failed = err
	doubt := e.doubted()
	e.abandon(err)
	e.host.Fail(err, doubt, max(e.version, e.Known))
	if e.leaving {
		e.host.Leave()
	}
}

// Panicked ends this activation after a panic in it. Whoever sent the message at work is
// told the reason, so that it is not sent again like those that only waited behind it.
func (e *Entity[S]) Panicked(reason any) {
	e.host.Doom()
	e.blame(reason)
	e.fail(fmt.Errorf("actor panicked: %v", reason))
}

// blame answers the message that was being stepped.
func (e *Entity[S]) blame(reason any) {
	if e.working != nil || e.holds >= len(e.queue) {
		return
	}
	culprit := e.queue[e.holds]
	e.drop(e.holds, e.holds+1)
	e.answer(outcome{Delivery: culprit}, fault{reason})
}

// abandon answers everything that waits, and forgets it.
func (e *Entity[S]) abandon(err error) {
	if w := e.working; w != nil {
		if e.working = nil; w.adopted {
			e.tell(w, nil)
		} else {
			e.tell(w, err)
		}
	}
	waiting := e.queue
	e.queue, e.ahead = nil, 0
	for _, d := range waiting {
		e.answer(outcome{Delivery: d}, err)
	}
}

// Stop answers what still waits when the slot is handed over: it is delivered again to the next owner.
func (e *Entity[S]) Stop() {
	if e.timer != nil {
		e.timer()
	}
	if e.failed == nil {
		e.failed = messages.ErrNotOwner
	}
	e.abandon(messages.ErrNotOwner)
}
