package cluster

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// repliesName is the process that all replies to this node come to.
const repliesName = "replies"

// replyShards spreads the lock of what is awaited.
const replyShards = 32

// errLost says that an answer will not come, and that nobody knows what happened.
var errLost = errors.New("no answer from the owner of the slot")

// replies is where requests of this node wait for their answers. It is a process of
// the actor system, and each request a number in its PID: cheaper than a future per
// request, and unlike futures all that wait for one address can be failed at once.
type replies struct {
	system *actor.ActorSystem
	last   atomic.Uint32
	shards [replyShards]struct {
		sync.Mutex
		waiting map[uint32]*waiting
	}
}

// waiting is one request under way; finish is called exactly once, and must not block.
type waiting struct {
	address string
	age     int // turns of the sweeper it has seen
	finish  func(proto.Message, error)
}

var _ actor.Process = (*replies)(nil)

func newReplies(system *actor.ActorSystem) (*replies, error) {
	r := &replies{system: system}
	for i := range r.shards {
		r.shards[i].waiting = map[uint32]*waiting{}
	}
	if _, ok := system.ProcessRegistry.Add(r, repliesName); !ok {
		return nil, errors.New("cluster: the actor system has a node already")
	}
	return r, nil
}

// ask sends m to pid; finish is told the reply. The number is for forget.
func (r *replies) ask(pid *actor.PID, m any, finish func(proto.Message, error)) uint32 {
	number := r.last.Add(1)
	if number == 0 {
		number = r.last.Add(1)
	}
	shard := &r.shards[number%replyShards]
	shard.Lock()
	shard.waiting[number] = &waiting{address: pid.Address, finish: finish}
	shard.Unlock()
	sender := r.system.NewLocalPID(repliesName)
	sender.RequestId = number
	r.system.Root.RequestWithCustomSender(pid, m, sender)
	return number
}

// forget ends the wait of a request; nil when it has ended.
func (r *replies) forget(number uint32) *waiting {
	shard := &r.shards[number%replyShards]
	shard.Lock()
	defer shard.Unlock()
	w := shard.waiting[number]
	delete(shard.waiting, number)
	return w
}

// fail ends the wait of every request for which lost says so.
func (r *replies) fail(err error, lost func(*waiting) bool) {
	for i := range r.shards {
		shard := &r.shards[i]
		var ended []*waiting
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

// SendUserMessage takes an answer.
func (r *replies) SendUserMessage(pid *actor.PID, m any) {
	w := r.forget(pid.RequestId)
	if w == nil {
		return // came too late, or twice
	}
	switch reply := actor.UnwrapEnvelopeMessage(m).(type) {
	case *actor.DeadLetterResponse:
		w.finish(nil, errMoved)
	case *messages.Rejection:
		if reply.GetCode() == panicked {
			w.finish(nil, errPanicked)
			return
		}
		w.finish(reply, nil)
	case proto.Message:
		w.finish(reply, nil)
	default:
		w.finish(nil, errors.New("the reply is not a protobuf message"))
	}
}

// SendSystemMessage is not used.
func (r *replies) SendSystemMessage(*actor.PID, any) {}

// Stop is not used.
func (r *replies) Stop(*actor.PID) {}
