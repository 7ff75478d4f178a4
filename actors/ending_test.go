package actors_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// remote is a store that takes a while to be read.
type remote struct {
	*persistence.Memory
	reads atomic.Int64
}

func (s *remote) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	s.reads.Add(1)
	time.Sleep(time.Second)
	return s.Memory.Load(ctx, slot, key)
}

// A slot that stops waits for nobody who has not begun: thousands of vehicles were about to be read, each is answered that
// this is not its owner any more, and the next owner does what was not done.
func TestSlotThatStopsReadsNobodyAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const vehicles = 4_000
		store, g := persistence.NewMemory(1, time.Now), newGarage()
		slow := &remote{Memory: store}
		n := startNodeThrough(t, store, slow, g, time.Minute, func(r actors.Router) actors.Router { return r })
		var mu sync.Mutex
		told, tells := map[bool]int{}, 0
		for i := range vehicles {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(i), Message: presence(), Done: func(err error) {
				mu.Lock()
				defer mu.Unlock()
				told[errors.Is(err, messages.ErrNotOwner)]++
				tells++
			}})
		}
		synctest.Wait()
		begun := slow.reads.Load()
		if begun == 0 || begun > vehicles/2 {
			t.Fatalf("%d of %d vehicles are being read", begun, vehicles)
		}
		start := time.Now()
		n.stopSlots()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("the slot stopped after %v", took)
		}
		if reads := slow.reads.Load(); reads != begun {
			t.Errorf("%d more vehicles were read", reads-begun)
		}
		mu.Lock()
		if told[true] != vehicles || tells != vehicles {
			t.Errorf("%d messages, of which were told that this is not the owner: %v", vehicles, told)
		}
		mu.Unlock()
		n.stop()
		n = startNode(t, store, g, time.Minute)
		defer n.stop()
		done := make(chan error, 1)
		n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(vehicles - 1), Message: presence(), Done: func(err error) { done <- err }})
		if err := <-done; errors.Is(err, messages.ErrNotOwner) {
			t.Errorf("the next owner: %v", err)
		}
	})
}

func presence() *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}}
}
