package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/cluster/acquiring"
	"pacecar/cluster/calls"
	"pacecar/cluster/occasions"
	"pacecar/cluster/placement"
	"pacecar/persistence"
)

// Paces of ownership.
const (
	releaseAtOnce  = 32 // calls to the store that are under way
	handOverAtOnce = 16 // slots between two owners, unserved
)

// rounds looks at members and leases every renewal's time and whenever there is an occasion.
func (n *Node) rounds(ctx context.Context) {
	for n.occasions.Next(ctx, n.untilNextRound) {
		within, cancel := context.WithTimeout(ctx, n.cfg.TimeToLive)
		acquire, changed, err := n.round(within)
		cancel()
		n.acquiring.Beside(ctx, acquire, n.cfg.TimeToLive, n.acquired)
		if err != nil && ctx.Err() == nil {
			n.log.Warn("members and leases could not be brought up to date", "error", err)
			n.occasions.Wanted() // what failed is tried again, less and less often while nothing changes
		}
		if changed {
			n.announce()
			n.occasions.Changed()
		}
		if err == nil && n.table.whole() {
			n.occasions.Settled()
		}
	}
}

func (n *Node) untilNextRound() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	wait := n.crashes.Next(time.Now(), n.cfg.renewEvery())
	for _, h := range n.holdings {
		if h.state == leaving {
			wait = min(wait, max(time.Until(h.since.Add(n.endsWithin())), occasions.Shortest))
		}
	}
	return wait
}

// plan is what one round does.
type plan struct {
	acquire []persistence.Slot
	release []persistence.Lease
	close   []*holding // to be poisoned
}

// round reads members and leases, publishes routes, and acts on the difference
// between what is and what should be; what is to be acquired has begun, and goes on beside it. Rounds of a node do
// not overlap. changed means that another look is due: here at once, and on other nodes. What one slot is refused
// keeps no other from being taken or given back.
func (n *Node) round(ctx context.Context) (acquire []persistence.Slot, changed bool, err error) {
	under := n.acquiring.Slots()
	members, leases, viewErr := n.cfg.Leases.View(ctx)
	unread, err := persistence.Partly(viewErr)
	if err != nil {
		return nil, false, fmt.Errorf("read members and leases: %w", err)
	}
	if n.lost.Load() {
		return nil, false, nil
	}
	owners := make([]persistence.Lease, n.cfg.Slots)
	for _, l := range leases {
		if uint32(l.Slot) < n.cfg.Slots {
			owners[l.Slot] = l
		}
	}
	living := map[string]persistence.Member{}
	for _, m := range members {
		living[m.ID] = m
	}
	if _, ok := living[n.id]; !ok {
		n.lose("the store has no such member any more: its heartbeat has expired")
		return nil, false, nil
	}
	n.see(members)
	p := n.plan(owners, n.desired(members), acquiring.With(unread, under))
	n.follow(owners, living, unread)
	for _, h := range p.close {
		n.poison(h)
	}
	n.acquiring.Begin(p.acquire)
	released, releaseErr := n.releaseAll(ctx, p.release)
	return p.acquire, released > 0, errors.Join(viewErr, releaseErr)
}

// acquired is told what became of acquisitions beside the rounds.
func (n *Node) acquired(slots int, err error) {
	if err != nil && !n.closed.Load() {
		n.log.Warn("slots could not be acquired", "error", err)
		n.occasions.Wanted()
	}
	if slots > 0 && !n.closed.Load() {
		n.announce()
		n.occasions.Changed()
	}
}

// desired says who should own each slot.
func (n *Node) desired(members []persistence.Member) []string {
	n.mu.Lock()
	draining := n.draining
	n.mu.Unlock()
	return placement.Desired(members, n.cfg.Slots, func(m persistence.Member) bool { return len(m.Kinds) > 0 && !(draining && m.ID == n.id) })
}

// plan compares, and notes what the store has taken away. Of a slot that could not be read what this node knows holds.
func (n *Node) plan(owners []persistence.Lease, desired []string, unread []persistence.Slot) plan {
	n.mu.Lock()
	defer n.mu.Unlock()
	var p plan
	moving := 0
	for _, h := range n.holdings {
		if h.state == leaving {
			moving++
		}
	}
	now := time.Now()
	for slot := range persistence.Slot(n.cfg.Slots) {
		h, lease, mine := n.holdings[slot], owners[slot], desired[slot] == n.id
		if _, missing := slices.BinarySearch(unread, slot); missing {
			if h == nil {
				continue
			}
			lease = h.lease
		}
		switch {
		case h != nil && h.state == ended:
			p.release = append(p.release, h.lease)
		case h != nil && lease != h.lease:
			n.abandon(h, "its lease is gone")
		case h != nil && h.state == leaving:
			n.press(h, now, &p)
		case h != nil && !mine && (n.draining || moving < handOverAtOnce):
			moving++
			p.close = append(p.close, h)
		case h == nil && mine && (lease.Node == "" || lease.Node == n.id):
			if !n.crashes.Waits(slot, now) {
				p.acquire = append(p.acquire, slot)
			} else if lease.Node == n.id {
				p.release = append(p.release, lease)
			}
		case h == nil && lease.Node == n.id: // an acquisition whose answer was lost
			p.release = append(p.release, lease)
		}
	}
	n.signalEmptied()
	return p
}

// follow publishes the routes to slots of other nodes.
func (n *Node) follow(owners []persistence.Lease, living map[string]persistence.Member, unread []persistence.Slot) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for slot, lease := range owners {
		slot := persistence.Slot(slot)
		if n.holdings[slot] != nil {
			continue // its route is set where it is spawned and where it ends
		}
		if _, missing := slices.BinarySearch(unread, slot); missing {
			continue
		}
		m, ok := living[lease.Node]
		if !ok || lease.Node == n.id {
			n.table.set(slot, nil)
			continue
		}
		n.table.set(slot, &route{lease: lease, pid: actor.NewPID(m.Address(), slotName(slot, lease.Epoch))})
	}
}

// releaseAll answers how many were given back, and why others were not.
func (n *Node) releaseAll(ctx context.Context, leases []persistence.Lease) (int, error) {
	return calls.Each(leases, releaseAtOnce, func(lease persistence.Lease) (bool, error) {
		if err := n.cfg.Leases.Release(ctx, lease); err != nil {
			return false, fmt.Errorf("release slot %d: %w", lease.Slot, err)
		}
		n.released(lease)
		return true, nil
	})
}

// see keeps the members, and lets go of connections to those that have gone.
func (n *Node) see(members []persistence.Member) {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b persistence.Member) int { return cmp.Compare(a.ID, b.ID) })
	n.mu.Lock()
	was := n.members
	n.members = members
	n.mu.Unlock()
	if n.transport != nil {
		n.transport.follow(was, members)
	}
}
