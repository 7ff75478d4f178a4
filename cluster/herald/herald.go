// Package herald carries what nodes tell each other outside of slots: words that may be lost, that nothing
// durable depends on, and that are answered, so that whoever tells them knows when there is room for more.
package herald

import (
	"fmt"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/cluster/replies"
	"pacecar/messages"
)

// Name is the actor of each node that hears what others tell.
const Name = "herald"

// MaxBytes bounds one word.
const MaxBytes = 8 << 20

// Herald is the mouth and the ear of a node. It is safe for concurrent use.
type Herald struct {
	system  *actor.ActorSystem
	replies *replies.Replies
	pid     *actor.PID
}

// New makes the herald of a node. hear is told, one after the other, what other nodes said, by the address
// of who said it, and must be quick.
func New(system *actor.ActorSystem, answers *replies.Replies, hear func(from string, m proto.Message)) (*Herald, error) {
	pid, err := system.Root.SpawnNamed(actor.PropsFromFunc(func(ctx actor.Context) {
		if m, is := ctx.Message().(proto.Message); is && ctx.Sender() != nil {
			hear(ctx.Sender().Address, m)
			ctx.Respond(&messages.Done{})
		}
	}), Name)
	if err != nil {
		return nil, err
	}
	return &Herald{system, answers, pid}, nil
}

// Tell says something to the node at an address. done is told once when it has been heard, or that nobody
// knows; it must not block.
func (h *Herald) Tell(address string, m proto.Message, done func(error)) {
	if size := proto.Size(m); size > MaxBytes {
		done(fmt.Errorf("a word of %d bytes is over the %d that nodes tell each other", size, MaxBytes))
		return
	}
	h.replies.Ask(actor.NewPID(address, Name), m, func(answer proto.Message, err error) {
		if no, refused := answer.(*messages.Rejection); refused && err == nil {
			err = no // its door is closed to such a word
		}
		done(err)
	})
}

// Close ends what is heard.
func (h *Herald) Close() { h.system.Root.Stop(h.pid) }
