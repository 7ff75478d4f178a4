package replies

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// MaximumQueued bounds the messages that wait in one slot actor's mailbox. At the rate of
// a slot this is seconds of work; more would only be answered too late.
const MaximumQueued = 65_536

// ErrPanicked answers the message that an actor held when it panicked. Whether it had an
// effect is unknown; it is not sent again, for it would end the next actor too. It travels
// as a rejection with the code messages.Panicked; Replies turns that back into the error.
var ErrPanicked = errors.New("actor panicked")

// mailbox is a slot actor's mailbox. protoactor drops, without a word, what is left in
// the mailbox of an actor that ends, and what a stale reference still posts there; this
// one answers it instead. It also bounds the queue, and reports panics.
//
// RegisterHandlers puts it between the inner mailbox and the actor. The fields
// closing and closed are only touched by the mailbox's run, one goroutine at a time.
type mailbox struct {
	actor.Mailbox
	system  *actor.ActorSystem
	logger  *slog.Logger
	actor   actor.MessageInvoker
	self    *actor.PID
	closing bool // a stop has come: envelopes are answered here
	closed  bool // the actor has ended
}

// NewMailbox makes the mailboxes of slot actors.
func NewMailbox(system *actor.ActorSystem, logger *slog.Logger) actor.MailboxProducer {
	inner := actor.Unbounded()
	return func() actor.Mailbox { return &mailbox{Mailbox: inner(), system: system, logger: logger} }
}

func (b *mailbox) RegisterHandlers(invoker actor.MessageInvoker, dispatcher actor.Dispatcher) {
	b.actor = invoker
	b.self = invoker.(actor.Context).Self()
	b.Mailbox.RegisterHandlers(b, dispatcher)
}

func (b *mailbox) PostUserMessage(m any) {
	if b.UserMessageCount() >= MaximumQueued && b.answer(m, messages.ErrOverloaded) {
		return
	}
	b.Mailbox.PostUserMessage(m)
}

func (b *mailbox) InvokeUserMessage(m any) {
	if (b.closing || b.closed) && b.answer(m, messages.ErrNotOwner) {
		return
	}
	if !b.closed {
		b.actor.InvokeUserMessage(m)
	}
}

func (b *mailbox) InvokeSystemMessage(m any) {
	if _, ok := m.(*actor.Stop); ok {
		b.closing = true
	}
	b.actor.InvokeSystemMessage(m)
	if !b.closing || b.closed {
		return
	}
	if _, registered := b.system.ProcessRegistry.GetLocal(b.self.Id); !registered {
		b.closed = true
		// A panic leaves the mailbox suspended for good; what is in it must still be answered.
		b.Mailbox.PostSystemMessage(&actor.ResumeMailbox{})
	}
}

// EscalateFailure runs while the panic unwinds, so the stack is the panic's.
func (b *mailbox) EscalateFailure(reason, m any) {
	b.logger.Error("slot actor panicked and is replaced", "actor", b.self.Id, "reason", fmt.Sprint(reason),
		"message", fmt.Sprintf("%T", actor.UnwrapEnvelopeMessage(m)), "stack", string(debug.Stack()))
	b.closing = true
	b.answer(m, ErrPanicked)
	b.actor.EscalateFailure(reason, m)
}

// answer tells whoever waits for m that err; false when nobody does.
func (b *mailbox) answer(m any, err error) bool {
	_, message, sender := actor.UnwrapEnvelope(m)
	envelope, ok := message.(*messages.Envelope)
	if ok && envelope.Done != nil {
		envelope.Done(err)
	}
	if sender != nil && sender.Id == Name {
		b.system.Root.Send(sender, refusal(err))
		return true
	}
	return ok
}

// refusal is err as a reply.
func refusal(err error) *messages.Rejection {
	if errors.Is(err, ErrPanicked) {
		return messages.Reject(messages.Panicked, "%v", err)
	}
	return messages.Reject(messages.Unavailable, "%v", err)
}

// EndOnPanic is the supervision of slot actors: none is restarted in place, because
// its successor must have a new epoch.
var EndOnPanic = actor.NewOneForOneStrategy(0, 0, actor.DefaultDecider)
