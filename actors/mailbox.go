package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// mailbox is an entity's, and a slot's unless its spawner has a better one. protoactor
// drops, without a word, what is left in the mailbox of an actor that has stopped, and
// what a stale reference posts there later; this one answers it, so that whoever waits
// asks the next owner.
type mailbox struct {
	actor.Mailbox
	house  *House
	actor  actor.MessageInvoker
	closed bool // a stop has come; touched by the mailbox's run only
}

var unbounded = actor.Unbounded()

func (h *House) newMailbox() actor.Mailbox { return &mailbox{Mailbox: unbounded(), house: h} }

// RegisterHandlers puts this mailbox between the inner one and the actor.
func (m *mailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.actor = invoker
	m.Mailbox.RegisterHandlers(m, dispatcher)
}

// InvokeUserMessage runs a message, or answers it for an actor that stops.
func (m *mailbox) InvokeUserMessage(message any) {
	if !m.closed {
		m.actor.InvokeUserMessage(message)
		return
	}
	_, inner, sender := actor.UnwrapEnvelope(message)
	if envelope, ok := inner.(*messages.Envelope); ok {
		m.house.finish(envelope.Done, messages.ErrNotOwner)
	}
	if sender != nil {
		m.house.System.Root.Send(sender, refusal(messages.ErrNotOwner))
	}
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
