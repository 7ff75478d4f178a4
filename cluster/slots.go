package cluster

import (
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/cluster/replies"
	"pacecar/messages"
	"pacecar/persistence"
)

// keeperName is the actor that watches a node's slot actors and hears other nodes.
const keeperName = "keeper"

// Patience with slot actors.
const (
	// stopAfter is how long a poisoned slot actor may take to finish its mailbox
	// before it is stopped, and again before it is abandoned: its slot is released
	// while it still runs, which the fence in every commit makes harmless.
	stopAfter = 5 * time.Second
	// drainAfter is that of a node that leaves: it has a few seconds altogether, and what waits is sent again to the
	// next owner, who has it done sooner.
	drainAfter = 2 * time.Second
)

type holdingState int

const (
	running holdingState = iota
	leaving              // poisoned or stopped, not ended
	ended                // the actor is gone, the lease is still ours
)

// holding is a slot this node holds a lease on. Fields are guarded by Node.mu.
type holding struct {
	lease   persistence.Lease
	pid     *actor.PID
	state   holdingState
	since   time.Time // of the state
	pressed bool      // stopped, after poison did not help
}

// open spawns the actor of a slot that was just acquired.
func (n *Node) open(lease persistence.Lease) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.lost.Load() || n.closed.Load() || n.holdings[lease.Slot] != nil {
		return
	}
	n.owned[lease.Slot].Store(uint64(lease.Epoch))
	h := &holding{lease: lease, since: time.Now()}
	n.holdings[lease.Slot] = h
	pid, err := n.spawn(lease)
	if err != nil {
		n.log.Error("slot actor could not be made", "slot", lease.Slot, "error", err)
		n.finish(h)
		return
	}
	h.pid = pid
	n.table.set(lease.Slot, &route{lease: lease, local: true, pid: pid})
	n.system.Root.Send(n.keeper, watch{pid})
}

// spawn runs code of the slot's maker, whose panics must not reach the node.
func (n *Node) spawn(lease persistence.Lease) (pid *actor.PID, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	props := n.cfg.SlotProps(lease.Slot, lease.Epoch).Clone(
		actor.WithMailbox(replies.NewMailbox(n.system, n.log)), actor.WithGuardian(replies.EndOnPanic))
	return n.system.Root.SpawnNamed(props, slotName(lease.Slot, lease.Epoch))
}

// poison begins a hand-over. What is in the mailbox is still done, under the lease.
func (n *Node) poison(h *holding) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h.state != running {
		return
	}
	h.state, h.since = leaving, time.Now()
	n.table.set(h.lease.Slot, nil)
	n.system.Root.Poison(h.pid)
}

// press hurries a slot actor that does not end. Node.mu is held.
func (n *Node) press(h *holding, now time.Time, p *plan) {
	if now.Sub(h.since) < n.endsWithin() {
		return
	}
	if !h.pressed {
		h.pressed, h.since = true, now
		n.system.Root.Stop(h.pid)
		return
	}
	n.log.Error("slot actor does not stop and is abandoned", "slot", h.lease.Slot, "epoch", h.lease.Epoch)
	n.finish(h)
	p.release = append(p.release, h.lease)
}

// endsWithin is the patience with a slot actor that is to end. Node.mu is held.
func (n *Node) endsWithin() time.Duration {
	if n.draining {
		return drainAfter
	}
	return stopAfter
}

// abandon stops the actor of a slot that is no longer ours. Node.mu is held.
func (n *Node) abandon(h *holding, why string) {
	n.log.Error("slot is given up", "slot", h.lease.Slot, "epoch", h.lease.Epoch, "reason", why)
	n.finish(h)
	delete(n.holdings, h.lease.Slot)
	if h.pid != nil {
		n.system.Root.Stop(h.pid)
	}
}

// finish ends the right of a slot's actor to act. Node.mu is held.
func (n *Node) finish(h *holding) {
	if h.state == running {
		n.crashes.Note(h.lease.Slot, time.Now())
	}
	h.state, h.since = ended, time.Now()
	n.owned[h.lease.Slot].Store(0)
	n.table.set(h.lease.Slot, nil)
}

// ended is told that an actor has terminated.
func (n *Node) ended(who *actor.PID) {
	n.mu.Lock()
	for _, h := range n.holdings {
		if h.pid != nil && h.pid.Id == who.Id && h.state != ended {
			n.finish(h)
		}
	}
	n.signalEmptied()
	n.mu.Unlock()
	n.occasions.Changed()
}

// released is told that the store has taken a lease back.
func (n *Node) released(lease persistence.Lease) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.holdings[lease.Slot]; h != nil && h.lease == lease {
		delete(n.holdings, lease.Slot)
	}
	n.signalEmptied()
}

// signalEmptied tells Shutdown that nothing is held any more. Node.mu is held.
func (n *Node) signalEmptied() {
	if !n.draining || len(n.holdings) > 0 {
		return
	}
	select {
	case <-n.emptied:
	default:
		close(n.emptied)
	}
}

// disown stops every slot actor at once and ends its right to act. It awaits none.
func (n *Node) disown() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for slot, h := range n.holdings {
		runs := h.state != ended && h.pid != nil
		h.state = leaving // nobody's fault
		n.finish(h)
		delete(n.holdings, slot)
		if runs {
			n.system.Root.Stop(h.pid)
		}
	}
	for slot := range n.table.routes {
		n.table.routes[slot].Store(nil)
	}
	n.signalEmptied()
}

// watch asks the keeper to watch a slot actor.
type watch struct{ pid *actor.PID }

// receive is the keeper.
func (n *Node) receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case watch:
		ctx.Watch(m.pid)
	case *actor.Terminated:
		n.ended(m.Who)
	case *messages.OwnershipChanged:
		n.occasions.Changed()
	}
}
