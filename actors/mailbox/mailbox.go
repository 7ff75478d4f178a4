// Package mailbox is that of an actor which has somebody to answer when it stops.
//
// protoactor drops, without a word, what is left in the mailbox of an actor that has
// stopped, and what a stale reference posts there later. [Producer] makes mailboxes that
// hand it back, so that whoever waits asks the next owner. They are unbounded: what faces
// the outside is bounded where it comes in.
package mailbox

import (
	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// Return is given what no actor will handle any more; either may be nil.
type Return func(envelope *messages.Envelope, sender *actor.PID)

type mailbox struct {
	actor.Mailbox
	back   Return
	actor  actor.MessageInvoker
	closed bool // a stop has come; touched by the mailbox's run only
}

// Producer makes mailboxes that hand back to one place.
func Producer(back Return) actor.MailboxProducer {
	unbounded := actor.Unbounded()
	return func() actor.Mailbox { return &mailbox{Mailbox: unbounded(), back: back} }
}

// RegisterHandlers puts this mailbox between the inner one and the actor.
func (m *mailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.actor = invoker
	m.Mailbox.RegisterHandlers(m, dispatcher)
}

// InvokeUserMessage runs a message, or hands it back for an actor that stops.
func (m *mailbox) InvokeUserMessage(message any) {
	if !m.closed {
		m.actor.InvokeUserMessage(message)
		return
	}
	_, inner, sender := actor.UnwrapEnvelope(message)
	envelope, _ := inner.(*messages.Envelope)
	m.back(envelope, sender)
}

// InvokeSystemMessage notes the end: nothing reaches an actor behind its stop.
func (m *mailbox) InvokeSystemMessage(message any) {
	m.actor.InvokeSystemMessage(message)
	if _, ok := message.(*actor.Stop); ok {
		m.closed = true
	}
}

// EscalateFailure hands a panic on.
func (m *mailbox) EscalateFailure(reason, message any) { m.actor.EscalateFailure(reason, message) }
