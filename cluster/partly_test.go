package cluster

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/persistence"
)

// partly is a store of which a part takes no acquisition, as a master of a Redis Cluster does that is out of memory,
// or does not answer at all.
type partly struct {
	persistence.Leases
	sick, deaf   atomic.Bool
	views, asked atomic.Int64
}

func (p *partly) has(slot persistence.Slot) bool { return slot%4 == 3 }

func (p *partly) View(ctx context.Context) ([]persistence.Member, []persistence.Lease, error) {
	p.views.Add(1)
	members, leases, err := p.Leases.View(ctx)
	if err != nil || !p.deaf.Load() {
		return members, leases, err
	}
	unread := &persistence.Unread{Cause: errors.New("connection refused")}
	for slot := range persistence.Slot(testSlots) {
		if p.has(slot) {
			unread.Slots = append(unread.Slots, slot)
		}
	}
	var rest []persistence.Lease
	for _, l := range leases {
		if !p.has(l.Slot) {
			rest = append(rest, l)
		}
	}
	return members, rest, unread
}

func (p *partly) Acquire(ctx context.Context, slot persistence.Slot, node string) (persistence.Lease, error) {
	if p.has(slot) && (p.sick.Load() || p.deaf.Load()) {
		p.asked.Add(1)
		return persistence.Lease{}, errors.New("OOM command not allowed when used memory > 'maxmemory'")
	}
	return p.Leases.Acquire(ctx, slot, node)
}

// A node begins with the slots that it can have, does not storm the store for the others, and takes them when it may.
func TestNodeBeginsWithWhatItCanHave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), &partly{Leases: persistence.NewMemory(testSlots, nil)}
		store.sick.Store(true)
		a := w.start("a", store, nil)
		if got := len(a.Slots()); got != testSlots*3/4 {
			t.Errorf("it begins with %d slots", got)
		}
		settle(10 * time.Second)
		views, asked := store.views.Load(), store.asked.Load()
		settle(time.Minute)
		views, asked = store.views.Load()-views, store.asked.Load()-asked
		if views < 30 || views > 70 || asked > views*testSlots/4 {
			t.Errorf("%d views and %d acquisitions in a minute", views, asked)
		}
		store.cured(t, w)
		a.leave(t)
	})
}

// cured fails unless node a runs every slot soon after the store answers again.
func (p *partly) cured(t *testing.T, w *world) {
	t.Helper()
	p.sick.Store(false)
	settle(2 * time.Second)
	if w.runs("a") != testSlots {
		t.Errorf("cured, it runs %d slots", w.runs("a"))
	}
}

// Where a part of the store fails later, no node of the cluster storms it because another cannot take its slots.
func TestRefusedAcquisitionsAreNoChange(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		memory := persistence.NewMemory(testSlots, nil)
		store := &partly{Leases: memory}
		a, b := w.start("a", store, nil), w.start("b", memory, nil)
		settle(30 * time.Second)
		store.sick.Store(true)
		b.leave(t)
		settle(10 * time.Second)
		views := store.views.Load()
		settle(time.Minute)
		if views = store.views.Load() - views; views < 30 || views > 70 {
			t.Errorf("%d views in a minute", views)
		}
		if w.runs("a") < testSlots*3/4 {
			t.Errorf("it runs %d slots of those that it can have", w.runs("a"))
		}
		store.cured(t, w)
		a.leave(t)
	})
}

// A part of the store that does not answer holds up its own slots: who has some keeps them, and the others move on.
func TestOwnershipGoesOnWhereTheStoreAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		store := &partly{Leases: persistence.NewMemory(testSlots, nil)}
		a, b := w.start("a", store, nil), w.start("b", store, nil)
		settle(30 * time.Second)
		before := map[persistence.Slot]persistence.Epoch{}
		for slot := range persistence.Slot(testSlots) {
			before[slot] = w.epoch(slot)
		}
		store.deaf.Store(true)
		settle(30 * time.Second)
		for slot := range persistence.Slot(testSlots) {
			if w.epoch(slot) != before[slot] || a.table.at(slot) == nil || b.table.at(slot) == nil {
				t.Errorf("slot %d has moved, or is not found any more", slot)
			}
		}
		b.leave(t)
		settle(30 * time.Second)
		for _, o := range a.Slots() {
			if !store.has(o.Slot) && !o.Local {
				t.Errorf("slot %d has not moved on", o.Slot)
			}
		}
		if len(a.Slots()) < testSlots*3/4 {
			t.Errorf("%d slots are served", len(a.Slots()))
		}
		store.deaf.Store(false)
		settle(3 * time.Second)
		if w.runs("a") != testSlots {
			t.Errorf("cured, it runs %d slots", w.runs("a"))
		}
		a.leave(t)
	})
}

// slow is a store of which a part answers no acquisition, as a master of a Redis Cluster does whose replica is away.
type slow struct {
	partly
	waits atomic.Bool
}

func (s *slow) Acquire(ctx context.Context, slot persistence.Slot, node string) (persistence.Lease, error) {
	if s.has(slot) && s.waits.Load() {
		s.asked.Add(1)
		<-ctx.Done()
		return persistence.Lease{}, ctx.Err()
	}
	return s.partly.Acquire(ctx, slot, node)
}

// An acquisition that takes long holds up neither what others have taken, nor an end in order.
func TestASlowAcquisitionHoldsUpNothingElse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		store := &slow{partly: partly{Leases: persistence.NewMemory(testSlots, nil)}}
		a, b := w.start("a", store, nil), w.start("b", store, nil)
		settle(30 * time.Second)
		store.waits.Store(true)
		b.leave(t)
		settle(3 * time.Second)
		if store.asked.Load() == 0 {
			t.Fatal("nothing waits")
		}
		if n := w.runs("a"); n < testSlots*3/4 {
			t.Errorf("it runs %d slots", n)
		}
		c := w.start("c", store.Leases, nil) // as a node does that reaches all of the store
		settle(8 * time.Second)
		for slot := range persistence.Slot(testSlots) {
			if a.table.at(slot) == nil && c.table.at(slot) != nil {
				t.Errorf("it does not know who has slot %d", slot)
			}
		}
		begun := time.Now()
		a.leave(t)
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("it took %v to leave", took)
		}
		settle(5 * time.Second)
		if w.runs("c") != testSlots {
			t.Errorf("the other runs %d slots", w.runs("c"))
		}
		c.leave(t)
	})
}
