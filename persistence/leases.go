package persistence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxGone is how many ended members a LeaseTable remembers, to refuse their return.
// Member IDs are new at every start of a process, so an older one does not come back.
const maxGone = 65_536

// LeaseTable is membership and slot ownership within one process: the Leases of the
// in-memory twin and of the embedded engine. It is safe for concurrent use and
// judges time by its clock only, when it is asked; it starts no goroutine.
type LeaseTable struct {
	mu      sync.Mutex
	clock   func() time.Time
	grant   func(Epoch) error
	floor   Epoch
	owners  []string        // by slot; empty: nobody
	current []atomic.Uint64 // by slot: epoch of the last acquisition; 0: none yet
	members map[string]*membership
	joined  uint64 // of the last that joined
	gone    map[string]struct{}
	order   []string // of gone, oldest first
}

type membership struct {
	member   Member
	deadline time.Time // living before it
}

// NewLeaseTable makes a table without members. Every epoch it gives is above floor.
// grant is asked before an epoch is given and can refuse it, for instance because
// the epoch could not be made durable; nil grants everything.
func NewLeaseTable(slots uint32, floor Epoch, clock func() time.Time, grant func(Epoch) error) *LeaseTable {
	if grant == nil {
		grant = func(Epoch) error { return nil }
	}
	return &LeaseTable{
		clock:   clock,
		grant:   grant,
		floor:   floor,
		owners:  make([]string, slots),
		current: make([]atomic.Uint64, slots),
		members: make(map[string]*membership),
		gone:    make(map[string]struct{}),
	}
}

// Fenced says whether epoch is not the slot's current one. Epochs of an earlier
// table are always fenced: a slot has no current epoch before its first acquisition.
func (t *LeaseTable) Fenced(slot Slot, epoch Epoch) bool {
	return epoch == 0 || t.current[slot].Load() != uint64(epoch)
}

// Heartbeat implements Leases.
func (t *LeaseTable) Heartbeat(_ context.Context, m Member, timeToLive time.Duration) error {
	if m.ID == "" || timeToLive <= 0 {
		return fmt.Errorf("heartbeat of member %q for %s: a member needs an ID and a positive time to live", m.ID, timeToLive)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.expire()
	if _, gone := t.gone[m.ID]; gone {
		return fmt.Errorf("heartbeat of member %q, which has ended: %w", m.ID, ErrHeld)
	}
	m.Kinds = slices.Clone(m.Kinds)
	if known, lives := t.members[m.ID]; lives {
		m.Joined = known.member.Joined
	} else {
		t.joined++
		m.Joined = t.joined
	}
	t.members[m.ID] = &membership{m, now.Add(timeToLive)}
	return nil
}

// Acquire implements Leases.
func (t *LeaseTable) Acquire(_ context.Context, slot Slot, node string) (Lease, error) {
	if int(slot) >= len(t.owners) {
		return Lease{}, fmt.Errorf("acquire slot %d of %d: %w", slot, len(t.owners), ErrKey)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	if _, alive := t.members[node]; !alive {
		return Lease{}, fmt.Errorf("acquire slot %d: member %q has no living heartbeat: %w", slot, node, ErrHeld)
	}
	epoch := Epoch(t.current[slot].Load())
	switch t.owners[slot] {
	case node:
		return Lease{slot, node, epoch}, nil
	case "":
	default:
		return Lease{}, fmt.Errorf("acquire slot %d: %q owns it: %w", slot, t.owners[slot], ErrHeld)
	}
	next := max(epoch, t.floor) + 1
	if err := t.grant(next); err != nil {
		return Lease{}, fmt.Errorf("acquire slot %d under epoch %d: %w", slot, next, err)
	}
	t.owners[slot] = node
	t.current[slot].Store(uint64(next))
	return Lease{slot, node, next}, nil
}

// Release implements Leases.
func (t *LeaseTable) Release(_ context.Context, l Lease) error {
	if int(l.Slot) >= len(t.owners) {
		return fmt.Errorf("release slot %d of %d: %w", l.Slot, len(t.owners), ErrKey)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	if t.owners[l.Slot] == l.Node && t.current[l.Slot].Load() == uint64(l.Epoch) {
		t.owners[l.Slot] = ""
	}
	return nil
}

// Leave implements Leases.
func (t *LeaseTable) Leave(_ context.Context, node string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	if _, alive := t.members[node]; alive {
		t.end(node)
	}
	return nil
}

// View implements Leases: members in order of ID, leases in order of slot.
func (t *LeaseTable) View(context.Context) ([]Member, []Lease, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	members := make([]Member, 0, len(t.members))
	for _, living := range t.members {
		m := living.member
		m.Kinds = slices.Clone(m.Kinds)
		members = append(members, m)
	}
	slices.SortFunc(members, func(a, b Member) int { return strings.Compare(a.ID, b.ID) })
	var leases []Lease
	for slot, node := range t.owners {
		if node != "" {
			leases = append(leases, Lease{Slot(slot), node, Epoch(t.current[slot].Load())})
		}
	}
	return members, leases, nil
}

// expire ends every member whose time has passed, and answers the time.
func (t *LeaseTable) expire() time.Time {
	now := t.clock()
	for id, living := range t.members {
		if !now.Before(living.deadline) {
			t.end(id)
		}
	}
	return now
}

// end takes a member and its leases away, for good.
func (t *LeaseTable) end(node string) {
	delete(t.members, node)
	for slot, owner := range t.owners {
		if owner == node {
			t.owners[slot] = ""
		}
	}
	if len(t.order) >= maxGone {
		delete(t.gone, t.order[0])
		t.order = t.order[1:]
	}
	t.gone[node] = struct{}{}
	t.order = append(t.order, node)
}
