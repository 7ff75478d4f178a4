package cluster

import (
	"context"
	"errors"
	"time"

	"pacecar/cluster/replies"
	"pacecar/persistence"
)

// Valid says whether the actor of a slot may act under an epoch: commit,
// acknowledge, publish. Actors ask before each step, and before they say anything.
func (n *Node) Valid(slot persistence.Slot, epoch persistence.Epoch) bool {
	return epoch != 0 && uint32(slot) < n.cfg.Slots && n.owned[slot].Load() == uint64(epoch) && n.fresh()
}

// fresh says whether the last renewal is recent enough to act on any lease.
func (n *Node) fresh() bool {
	return !n.lost.Load() && n.Renewed() < n.cfg.fenceAfter()
}

// Renewed says how long ago the last successful renewal of this node's leases was sent.
func (n *Node) Renewed() time.Duration { return n.clock.Elapsed() - time.Duration(n.renewed.Load()) }

// renew sends one heartbeat. A draining member has no kinds: others take its slots.
func (n *Node) renew(ctx context.Context) error {
	m := n.cfg.Self
	m.ID, m.Host, m.Port, m.Kinds, m.Started, m.Load = n.id, n.cfg.Host, n.cfg.Port, n.cfg.Kinds, n.born, n.cfg.Load()
	if n.transport != nil {
		m.Host, m.Port = n.transport.host, n.transport.port
	}
	n.mu.Lock()
	if n.draining {
		m.Kinds = nil
	}
	n.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, n.cfg.renewWithin())
	defer cancel()
	sent := n.clock.Elapsed()
	if err := n.cfg.Leases.Heartbeat(ctx, m, n.cfg.TimeToLive); err != nil {
		return err
	}
	n.renewed.Store(int64(sent))
	return nil
}

// renewals sends a heartbeat every sixth of the time to live, four times as often
// after a failure.
func (n *Node) renewals(ctx context.Context) {
	wait := n.cfg.renewEvery()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if !n.fresh() { // this goroutine itself may have been frozen: never renew late
			n.lose("no renewal of its leases succeeded in time")
			return
		}
		err := n.renew(ctx)
		switch {
		case err == nil:
			wait = n.cfg.renewEvery()
		case errors.Is(err, persistence.ErrHeld):
			n.lose("the store says that its heartbeat has expired")
			return
		case ctx.Err() == nil:
			wait = n.cfg.renewEvery() / 4
			n.log.Warn("leases could not be renewed", "error", err, "last", n.Renewed())
		}
	}
}

// guard ends the node in time even when a call to the store hangs.
func (n *Node) guard(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(n.cfg.fenceAfter() - n.Renewed()):
		}
		if !n.fresh() {
			n.lose("no renewal of its leases succeeded in time")
			return
		}
	}
}

// lose makes this node stop acting, for good. It does not wait.
func (n *Node) lose(reason string) {
	if !n.lost.CompareAndSwap(false, true) {
		return
	}
	n.closed.Store(true)
	n.log.Error("this node has lost its leases and stops", "reason", reason)
	n.cancel()
	go func() {
		n.disown()
		n.replies.Fail(replies.ErrLost, func(*replies.Waiting) bool { return true })
		n.cfg.OnLost(reason)
	}()
}
