// Package mailbox is that of an actor which has somebody to answer when it stops, and which
// gathers what has come before it works.
//
// protoactor drops, without a word, what is left in the mailbox of an actor that has
// stopped, and what a stale reference posts there later. A [Mailbox] hands it back, so that
// whoever waits asks the next owner. It tells its actor whether more has come, so that one
// commit can take all of it. It is unbounded: what faces the outside is bounded where it
// comes in. It keeps little while it is empty, because there is one for each actor.
package mailbox

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// maxSpare is how many places an empty mailbox keeps.
const maxSpare = 4

// Return is given what no actor will handle any more; either may be nil.
type Return func(envelope *messages.Envelope, sender *actor.PID)

// Mailbox implements actor.Mailbox. New makes one.
type Mailbox struct {
	back       Return
	actor      actor.MessageInvoker
	dispatcher actor.Dispatcher

	mu      sync.Mutex
	posted  []any            // by users, and not yet taken
	signals []any            // of the system, which go first
	urgent  atomic.Bool      // there are signals
	busy    bool             // it runs, or is about to
	patient bool             // it is about to by later, and somebody who speaks to it need not wait for that
	later   func(run func()) // by whom it begins; nil: by its dispatcher

	// The run's own.
	taken     []any
	next      int  // of taken
	suspended bool // after a panic, until somebody decides
	closed    bool // a stop has come
}

// New makes a mailbox that hands back to one place.
func New(back Return) *Mailbox { return &Mailbox{back: back} }

// BeginLater has its actor begin when later runs it, or when somebody speaks to it, if that is sooner. It is called before
// the actor is made.
func (m *Mailbox) BeginLater(later func(run func())) *Mailbox {
	m.later = later
	return m
}

// RegisterHandlers implements actor.Mailbox.
func (m *Mailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.actor, m.dispatcher = invoker, dispatcher
}

// Start implements actor.Mailbox.
func (m *Mailbox) Start() {}

// PostUserMessage implements actor.Mailbox.
func (m *Mailbox) PostUserMessage(message any) {
	m.mu.Lock()
	m.posted = append(m.posted, message)
	m.schedule(true)
}

// PostSystemMessage implements actor.Mailbox.
func (m *Mailbox) PostSystemMessage(message any) {
	m.mu.Lock()
	m.signals = append(m.signals, message)
	m.urgent.Store(true)
	_, begins := message.(*actor.Started)
	m.schedule(!begins)
}

// schedule has the mailbox run, and unlocks it.
func (m *Mailbox) schedule(now bool) {
	runs, later := m.busy && !(m.patient && now), m.later
	m.busy, m.later = true, nil
	m.patient = !now && (m.patient || later != nil)
	waits := m.patient
	m.mu.Unlock()
	switch {
	case runs:
	case waits:
		later(m.runLater)
	default:
		m.dispatcher.Schedule(m.run)
	}
}

// runLater runs it, unless somebody has spoken to it since, by whom it runs.
func (m *Mailbox) runLater() {
	m.mu.Lock()
	runs := m.patient
	m.patient = false
	m.mu.Unlock()
	if runs {
		m.run()
	}
}

// UserMessageCount is how many messages wait that the run has not taken.
func (m *Mailbox) UserMessageCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.posted)
}

// More tells, while the actor handles a message, whether another one follows at once.
func (m *Mailbox) More() bool {
	return m.next < len(m.taken) || m.UserMessageCount() > 0
}

func (m *Mailbox) run() {
	for !m.drain() {
	}
}

// drain has the actor handle what there is; false: it panicked, and others may wait.
func (m *Mailbox) drain() (all bool) {
	var message any
	defer func() {
		if reason := recover(); reason != nil {
			m.actor.EscalateFailure(reason, message)
		}
	}()
	for n := 1; ; n++ {
		var signal, ok bool
		if message, signal, ok = m.take(); !ok {
			return true
		}
		if signal {
			m.signal(message)
		} else {
			m.handle(message)
		}
		if n%m.dispatcher.Throughput() == 0 {
			runtime.Gosched()
		}
	}
}

// take is what comes next; without anything the mailbox does not run any more.
func (m *Mailbox) take() (message any, signal, ok bool) {
	if m.next < len(m.taken) && !m.suspended && !m.urgent.Load() {
		return m.pop(), false, true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.signals) > 0 {
		message = m.signals[0]
		if m.signals = slices.Delete(m.signals, 0, 1); len(m.signals) == 0 {
			m.signals = nil
			m.urgent.Store(false)
		}
		return message, true, true
	}
	if m.next == len(m.taken) { // all of them are nil by now
		m.taken, m.posted, m.next = m.posted, m.taken[:0], 0
	}
	if m.next < len(m.taken) && !m.suspended {
		return m.pop(), false, true
	}
	m.busy = false
	if len(m.taken) == 0 {
		if m.taken = nil; cap(m.posted) > maxSpare {
			m.posted = nil
		}
	}
	return nil, false, false
}

func (m *Mailbox) pop() any {
	message := m.taken[m.next]
	m.taken[m.next] = nil
	m.next++
	return message
}

// handle runs a message, or hands it back for an actor that stops.
func (m *Mailbox) handle(message any) {
	if !m.closed {
		m.actor.InvokeUserMessage(message)
		return
	}
	_, inner, sender := actor.UnwrapEnvelope(message)
	envelope, _ := inner.(*messages.Envelope)
	m.back(envelope, sender)
}

// signal runs what the system says. Nothing reaches an actor behind its stop, and what is
// left then is handed back also where a panic had suspended it.
func (m *Mailbox) signal(message any) {
	switch message.(type) {
	case *actor.SuspendMailbox:
		m.suspended = !m.closed
	case *actor.ResumeMailbox:
		m.suspended = false
	case *actor.Stop:
		m.actor.InvokeSystemMessage(message)
		m.suspended, m.closed = false, true
	default:
		m.actor.InvokeSystemMessage(message)
	}
}
