// Package acquiring takes slots beside the looks of a node at members and leases. An acquisition may wait for replicas and
// disks, and a part of a store may not answer: routes to other nodes, hand-overs and an orderly end do not wait for that.
//
// What a look finds of a slot whose acquisition was under way when the look began says nothing: it may be from before or
// after. So a node asks for Slots before it looks, and judges those next time.
//
// Usage: Begin what is to be taken, once for each slot until it has ended, then All. Everything may be called by any goroutine.
package acquiring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pacecar/cluster/calls"
	"pacecar/persistence"
)

// AtOnce bounds the calls to the store of one All. Those that are under way together wait for replicas and disks once.
const AtOnce = 256

// Acquiring are the acquisitions of one node.
type Acquiring struct {
	Leases persistence.Leases
	Node   string
	Open   func(persistence.Lease) // is told of each slot that was taken
	Held   func()                  // is told that another node was quicker

	mu    sync.Mutex
	slots map[persistence.Slot]struct{}
}

// Slots are those that are under way, in order.
func (a *Acquiring) Slots() []persistence.Slot {
	a.mu.Lock()
	defer a.mu.Unlock()
	slots := make([]persistence.Slot, 0, len(a.slots))
	for slot := range a.slots {
		slots = append(slots, slot)
	}
	slices.Sort(slots)
	return slots
}

// With is what could not be read of a store, and what a look that began while these were under way says nothing of, in order.
func With(unread, under []persistence.Slot) []persistence.Slot {
	all := append(slices.Clone(unread), under...)
	slices.Sort(all)
	return slices.Compact(all)
}

// Begin notes that slots are under way.
func (a *Acquiring) Begin(slots []persistence.Slot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.slots == nil {
		a.slots = map[persistence.Slot]struct{}{}
	}
	for _, slot := range slots {
		a.slots[slot] = struct{}{}
	}
}

// All takes slots that have begun, and answers how many it has, and why it does not have others.
func (a *Acquiring) All(ctx context.Context, slots []persistence.Slot) (int, error) {
	return calls.Each(slots, AtOnce, func(slot persistence.Slot) (bool, error) {
		defer a.end(slot) // after Open: whoever looks from now on finds both the lease and who opened it
		lease, err := a.Leases.Acquire(ctx, slot, a.Node)
		if errors.Is(err, persistence.ErrHeld) {
			a.Held() // the next look says by whom
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("acquire slot %d: %w", slot, err)
		}
		a.Open(lease)
		return true, nil
	})
}

// Beside is All on a goroutine, which tells the outcome. What it takes of a node that is closed is not opened, and its member
// leaves; so nobody waits for its end.
func (a *Acquiring) Beside(ctx context.Context, slots []persistence.Slot, within time.Duration, ended func(int, error)) {
	if len(slots) == 0 {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(ctx, within)
		defer cancel()
		ended(a.All(ctx, slots))
	}()
}

func (a *Acquiring) end(slot persistence.Slot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.slots, slot)
}
