package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"pacecar/cluster/replies"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of what is on its way to other nodes.
const (
	// maxInFlight deliveries: a few hundred milliseconds of a link's rate.
	maxInFlight = 8192
	// maxBytesInFlight is below what a peer accepts in one batch (maxReceive), since
	// all that is on its way may travel in one.
	maxBytesInFlight = 48 << 20
	// replyWithin bounds the wait for one answer from another node. Answers that are
	// lost with a connection end earlier.
	replyWithin = 30 * time.Second
	// sweepEvery is how exact that is.
	sweepEvery = 5 * time.Second
)

// Deliver sends an envelope to the owner of its actor's slot, without waiting. Done
// is told the outcome: from another node its reply, a *messages.Rejection included;
// messages.ErrNotOwner when nobody owns the slot at the moment, or its owner let go;
// messages.ErrOverloaded at a bound; messages.ErrAiling when the actor itself is at fault; anything else when the outcome is unknown.
// Nobody changes the envelope or its message afterwards.
func (n *Node) Deliver(e *messages.Envelope) {
	r := n.table.at(n.slotOf(e.Kind, e.ID))
	switch {
	case r == nil || n.closed.Load():
		done(e, messages.ErrNotOwner)
	case r.local:
		n.system.Root.Send(r.pid, e)
	default:
		n.deliverRemote(r, e)
	}
}

func (n *Node) slotOf(kind, id string) persistence.Slot {
	return persistence.SlotOf(persistence.Key{Kind: persistence.Kind(kind), ID: id}, n.cfg.Slots)
}

func done(e *messages.Envelope, err error) {
	if e.Done != nil {
		e.Done(err)
	}
}

func (n *Node) deliverRemote(r *route, e *messages.Envelope) {
	routed, err := routedOf(e.Kind, e.ID, e.Message)
	if err != nil {
		done(e, err)
		return
	}
	size := int64(proto.Size(routed))
	if n.inFlight.Add(1) > maxInFlight || !n.remote.TryAcquire(size) {
		n.inFlight.Add(-1)
		done(e, messages.ErrOverloaded)
		return
	}
	n.traffic.Crosses(routed, size)
	n.replies.Ask(r.pid, routed, func(reply proto.Message, err error) {
		n.remote.Release(size)
		n.inFlight.Add(-1)
		done(e, outcome(reply, err))
		if err != nil {
			n.occasions.Wanted()
		}
	})
}

// outcome is what a reply means to somebody who only wants to know whether it is done.
func outcome(reply proto.Message, err error) error {
	no, refused := reply.(*messages.Rejection)
	switch {
	case errors.Is(err, replies.ErrMoved), refused && no.GetCode() == messages.Unavailable:
		return messages.ErrNotOwner
	case refused && no.GetCode() == messages.Quarantined: // as where the actor is on this node: not refused for good
		return fmt.Errorf("%w: %w", messages.ErrAiling, errors.New(no.GetMessage()))
	case refused:
		return no
	}
	return err
}

// routedOf encodes a message for another node.
func routedOf(kind, id string, m proto.Message) (*messages.Routed, error) {
	if size := proto.Size(m); size > maxMessage {
		return nil, messages.Reject(messages.OutOfBounds, "a message of %d bytes is over the %d that travel between nodes", size, maxMessage)
	}
	encoded, err := anypb.New(m)
	if err != nil {
		return nil, err
	}
	return &messages.Routed{Kind: kind, Id: id, Message: encoded}, nil
}

// sweep fails what was asked of other nodes and never answered.
func (n *Node) sweep(ctx context.Context) {
	ticks := time.NewTicker(cmp.Or(n.cfg.sweepEvery, sweepEvery))
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		n.clean()
	}
}

// clean is one turn of the sweeper. The room of what it fails is given to others. So it must not be on its way any
// more, as it would be to a peer that is there and does not read: the connection to one that answers nothing is ended.
func (n *Node) clean() {
	for _, address := range n.replies.Sweep(uint64(replyWithin / sweepEvery)) {
		n.log.Warn("another node answers nothing: the connection to it is ended and made anew", "address", address, "for", replyWithin)
		if n.transport != nil {
			n.transport.sever(address)
		}
	}
}
