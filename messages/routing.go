package messages

import (
	"errors"

	"google.golang.org/protobuf/proto"
)

// Envelope carries a message to one actor through its slot inside one process, where
// nothing needs to be encoded. Done, where set, is called exactly once, when the
// message has been dealt with: nil after the commit it caused is durable (or when it
// changed nothing), otherwise why not.
type Envelope struct {
	Kind, ID string
	Message  proto.Message
	Done     func(error)
	// Effect, where somebody wants to know it, is told what a registration changes, before
	// Done is told that this is durable.
	Effect func(Effect)
}

// What Done may be told besides a failure of the store.
var (
	// ErrNotOwner: the slot is not, or no longer, owned here; deliver again.
	ErrNotOwner = errors.New("slot is not owned by this node")
	// ErrOverloaded: a bound was reached; deliver again later.
	ErrOverloaded = errors.New("actor has too much queued")
	// ErrAiling: the actor itself cannot take it, and nobody else could: its record is damaged, it failed on this very
	// message, or it is quarantined. Whatever else fails may be the world's fault, and pass.
	ErrAiling = errors.New("the actor itself is at fault")
)

// Ailing is the code under which an actor answers with ErrAiling to another node. It never reaches a person as a
// rejection.
const Ailing = "Ailing"

// Panicked is the code under which an actor answers the very message that it failed on,
// so that whoever repeats what is Unavailable does not repeat that. It never reaches a
// person as a rejection.
const Panicked = "Panicked"

// MaxConsidered is how many commands one Consider may have.
const MaxConsidered = 64

// PerSlot is a question to all slots that asks each of them something else: only what
// concerns its own actors, so that it is no longer than it must be.
type PerSlot interface {
	proto.Message
	// ForSlot is what one slot is asked. It may be called from several goroutines.
	ForSlot(slot uint32) proto.Message
}

// ForSlot is what a slot is asked by a question to all.
func ForSlot(question proto.Message, slot uint32) proto.Message {
	if q, ok := question.(PerSlot); ok {
		return q.ForSlot(slot)
	}
	return question
}
