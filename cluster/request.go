package cluster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/cluster/replies"
	"pacecar/messages"
	"pacecar/persistence"
)

// Retries and bounds of requests.
const (
	firstRetry = 5 * time.Millisecond
	lastRetry  = 500 * time.Millisecond
	// gatherAtOnce bounds the slots that are asked at once.
	gatherAtOnce = 32
)

// Request sends m to one actor and waits for its reply, across moves of its slot,
// until ctx ends; a ctx without an end waits for ever. A *messages.Rejection is
// returned as the error. Because answers can be lost, m may be executed twice. When
// ctx ends while the slot has no owner, or this node ends, the error is also an
// Unavailable rejection.
func (n *Node) Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	slot := n.slotOf(kind, id)
	var routed *messages.Routed
	reply, err := n.persist(ctx, slot, func(r *route) (any, error) {
		if r.local {
			return &messages.Envelope{Kind: kind, ID: id, Message: m}, nil
		}
		if routed != nil {
			return routed, nil
		}
		var err error
		routed, err = routedOf(kind, id, m)
		return routed, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", kind, id, err)
	}
	return reply, nil
}

// Gather sends m, of a messages.PerSlot its part, to the actor of every slot and hands each
// slot's reply to each: every slot exactly once, in any order, never two at a time. It
// returns the first error, of a slot or of each, and then hands over nothing more.
func (n *Node) Gather(ctx context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	type answer struct {
		slot  persistence.Slot
		reply proto.Message
	}
	group, ctx := errgroup.WithContext(ctx)
	answers := make(chan answer)
	var next atomic.Uint32
	asking := min(gatherAtOnce, int(n.cfg.Slots))
	for range asking {
		group.Go(func() error {
			for {
				slot := persistence.Slot(next.Add(1) - 1)
				if uint32(slot) >= n.cfg.Slots {
					return nil
				}
				reply, err := n.persist(ctx, slot, func(*route) (any, error) { return messages.ForSlot(m, uint32(slot)), nil })
				if err != nil {
					return fmt.Errorf("slot %d: %w", slot, err)
				}
				select {
				case answers <- answer{slot, reply}:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
	}
	group.Go(func() error {
		for range n.cfg.Slots {
			select {
			case a := <-answers:
				if err := each(a.slot, a.reply); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// activate has the owner of an actor's slot activate it.
func (n *Node) activate(ctx context.Context, m *messages.Activate) (owner *actor.PID, reply proto.Message, err error) {
	reply, err = n.persist(ctx, n.slotOf(m.Kind, m.Id), func(r *route) (any, error) {
		owner = r.pid
		return m, nil
	})
	return owner, reply, err
}

// persist asks a slot's owner until it answers, ctx ends or the node is closed.
func (n *Node) persist(ctx context.Context, slot persistence.Slot, message func(*route) (any, error)) (proto.Message, error) {
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		if n.closed.Load() {
			return nil, replies.Ended(ErrClosed)
		}
		reply, err := n.attempt(ctx, slot, message)
		no, refused := reply.(*messages.Rejection)
		switch {
		case err == nil && !refused:
			return reply, nil
		case refused && no.GetCode() != messages.Unavailable:
			return nil, no
		case refused:
			err = no
		case errors.Is(err, ErrClosed):
			return nil, replies.Ended(ErrClosed)
		case !errors.Is(err, replies.ErrMoved) && !errors.Is(err, replies.ErrLost):
			return nil, err
		}
		n.occasions.Wanted()
		select {
		case <-ctx.Done():
			return nil, replies.Unreached(slot, ctx.Err(), err)
		case <-time.After(wait/2 + rand.N(wait/2)):
		}
	}
}

// attempt asks once.
func (n *Node) attempt(ctx context.Context, slot persistence.Slot, message func(*route) (any, error)) (proto.Message, error) {
	r := n.table.at(slot)
	if r == nil {
		return nil, replies.ErrMoved
	}
	m, err := message(r)
	if err != nil {
		return nil, err
	}
	if sized, ok := m.(proto.Message); ok && !r.local {
		size := int64(proto.Size(sized))
		if err := n.remote.Acquire(ctx, size); err != nil {
			return nil, err
		}
		defer n.remote.Release(size)
		n.traffic.Crosses(sized, size)
	}
	type answer struct {
		reply proto.Message
		err   error
	}
	answers := make(chan answer, 1)
	number := n.replies.Ask(r.pid, m, func(reply proto.Message, err error) { answers <- answer{reply, err} })
	select {
	case a := <-answers:
		return a.reply, a.err
	case <-ctx.Done():
		n.replies.Forget(number)
		return nil, ctx.Err()
	}
}
