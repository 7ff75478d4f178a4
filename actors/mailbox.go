package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// mailbox is an entity's. protoactor drops, without a word, what is left in the mailbox
// of an actor that has stopped, and what a stale reference posts there later; this one
// answers it, so that whoever waits asks the next owner.
type mailbox struct {
	actor.Mailbox
	house  *House
	entity actor.MessageInvoker
	closed bool // the entity has stopped; touched by the mailbox's run only
}

var unbounded = actor.Unbounded()

func (h *House) newMailbox() actor.Mailbox { return &mailbox{Mailbox: unbounded(), house: h} }

// RegisterHandlers puts this mailbox between the inner one and the entity.
func (m *mailbox) RegisterHandlers(entity actor.MessageInvoker, dispatcher actor.Dispatcher) {
	m.entity = entity
	m.Mailbox.RegisterHandlers(m, dispatcher)
}

// InvokeUserMessage runs a message, or answers it for an entity that has stopped.
func (m *mailbox) InvokeUserMessage(message any) {
	if !m.closed {
		m.entity.InvokeUserMessage(message)
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

// InvokeSystemMessage notes the end of the entity, which has no children to wait for.
func (m *mailbox) InvokeSystemMessage(message any) {
	m.entity.InvokeSystemMessage(message)
	if _, ok := message.(*actor.Stop); ok {
		m.closed = true
	}
}

// EscalateFailure hands a panic on.
func (m *mailbox) EscalateFailure(reason, message any) { m.entity.EscalateFailure(reason, message) }
