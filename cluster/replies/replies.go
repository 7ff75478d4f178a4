// Package replies sees to it that whoever asks the actor of a slot is told: Replies is
// where the requests of a node wait for answers, and NewMailbox the mailbox of slot actors,
// which answers what its actor will not.
//
// Every request ends exactly once: by a reply, by an end that Fail gives it, or by Forget.
package replies

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Name is the process that all replies to this node come to.
const Name = "replies"

// replyShards spreads the lock of what is awaited.
const replyShards = 32

// ErrLost says that an answer will not come, and that nobody knows what happened.
var ErrLost = errors.New("no answer from the owner of the slot")

// ErrMoved says that the message reached no owner and had no effect.
var ErrMoved = errors.New("slot has moved")

// Replies is where requests of this node wait for their answers. It is a process of
// the actor system, and each request a number in its PID: cheaper than a future per
// request, and unlike futures all that wait for one address can be failed at once.
type Replies struct {
	system *actor.ActorSystem
	last   atomic.Uint32
	turn   atomic.Uint64 // of the sweeper
	heard  sync.Map      // address of another node → the turn in which it last answered, *atomic.Uint64
	shards [replyShards]struct {
		sync.Mutex
		waiting map[uint32]*Waiting
	}
}

// Waiting is one request under way; finish is called exactly once, and must not block.
type Waiting struct {
	address string
	asked   uint64 // the turn of the sweeper in which it was asked
	finish  func(proto.Message, error)
}

var _ actor.Process = (*Replies)(nil)

// New makes the process of a node, which an actor system can have once.
func New(system *actor.ActorSystem) (*Replies, error) {
	r := &Replies{system: system}
	for i := range r.shards {
		r.shards[i].waiting = map[uint32]*Waiting{}
	}
	if _, ok := system.ProcessRegistry.Add(r, Name); !ok {
		return nil, errors.New("cluster: the actor system has a node already")
	}
	return r, nil
}

// Ask sends m to pid; finish is told the reply. The number is for Forget.
func (r *Replies) Ask(pid *actor.PID, m any, finish func(proto.Message, error)) uint32 {
	number := r.last.Add(1)
	if number == 0 {
		number = r.last.Add(1)
	}
	shard := &r.shards[number%replyShards]
	shard.Lock()
	shard.waiting[number] = &Waiting{pid.Address, r.turn.Load(), finish}
	shard.Unlock()
	sender := r.system.NewLocalPID(Name)
	sender.RequestId = number
	r.system.Root.RequestWithCustomSender(pid, m, sender)
	return number
}

// Forget ends the wait of a request; nil when it has ended.
func (r *Replies) Forget(number uint32) *Waiting {
	shard := &r.shards[number%replyShards]
	shard.Lock()
	defer shard.Unlock()
	w := shard.waiting[number]
	delete(shard.waiting, number)
	return w
}

// Fail ends the wait of every request for which lost says so.
func (r *Replies) Fail(err error, lost func(*Waiting) bool) {
	for i := range r.shards {
		shard := &r.shards[i]
		var ended []*Waiting
		shard.Lock()
		for number, w := range shard.waiting {
			if lost(w) {
				delete(shard.waiting, number)
				ended = append(ended, w)
			}
		}
		shard.Unlock()
		for _, w := range ended {
			w.finish(nil, err)
		}
	}
}

// Close ends every wait and the process.
func (r *Replies) Close(err error) {
	r.Fail(err, func(*Waiting) bool { return true })
	r.system.ProcessRegistry.Remove(r.system.NewLocalPID(Name))
}

// Pending is how many requests wait.
func (r *Replies) Pending() (n int) {
	for i := range r.shards {
		r.shards[i].Lock()
		n += len(r.shards[i].waiting)
		r.shards[i].Unlock()
	}
	return n
}

// SendUserMessage takes an answer.
func (r *Replies) SendUserMessage(pid *actor.PID, m any) {
	w := r.Forget(pid.RequestId)
	if w == nil {
		return // came too late, or twice
	}
	if w.address != r.system.Address() {
		r.hears(w.address)
	}
	switch reply := actor.UnwrapEnvelopeMessage(m).(type) {
	case *actor.DeadLetterResponse:
		w.finish(nil, ErrMoved)
	case *messages.Rejection:
		switch reply.GetCode() {
		case messages.Panicked:
			w.finish(nil, ErrPanicked)
		case messages.Ailing:
			w.finish(nil, fmt.Errorf("%w, says its node: %s", messages.ErrAiling, reply.GetMessage()))
		default:
			w.finish(reply, nil)
		}
	case proto.Message:
		w.finish(reply, nil)
	default:
		w.finish(nil, errors.New("the reply is not a protobuf message"))
	}
}

// SendSystemMessage is not used.
func (r *Replies) SendSystemMessage(*actor.PID, any) {}

// Stop is not used.
func (r *Replies) Stop(*actor.PID) {}
