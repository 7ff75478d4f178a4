package actors_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// relapsing is a store that has lost the last commits of vehicles, as one that was failed over to a replica that lags.
type relapsing struct {
	*persistence.Memory
	mu   sync.Mutex
	kept map[persistence.Key]persistence.Record // what the replica has
	lost bool
}

// keep has the replica follow, for the last time.
func (s *relapsing) keep(t *testing.T, key persistence.Key) {
	record, err := s.Memory.Load(t.Context(), persistence.SlotOf(key, s.Slots()), key)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = map[persistence.Key]persistence.Record{key: record}
}

func (s *relapsing) has(key persistence.Key) (persistence.Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	record, is := s.kept[key]
	return record, is && s.lost
}

func (s *relapsing) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	if record, lost := s.has(key); lost {
		return record, nil
	}
	return s.Memory.Load(ctx, slot, key)
}

func (s *relapsing) Commit(c *persistence.Change, done func(error)) {
	if record, lost := s.has(c.Key); lost && record.Version != c.Expected {
		done(fmt.Errorf("not at version %d: %w", c.Expected, persistence.ErrConflict))
		return
	}
	s.Memory.Commit(c, done)
}

// A store that lost commits which it had acknowledged is noticed by the node that made them, before any vehicle speaks.
func TestStoreThatLostCommitsIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &relapsing{Memory: persistence.NewMemory(8, time.Now)}
		n := startNodeThrough(t, store.Memory, store, newGarage(), time.Hour, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		e := engine.New(n.loopback, store, actors.SystemClock{}, everything{})
		vin := vinOf(1)
		register := func(variant string) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_ = e.RegisterVehicle(ctx, &messages.RegisterVehicle{Vin: vin, Attributes: &messages.VehicleAttributes{Model: "e1", Variant: variant}, By: "mira"})
		}
		register("1")
		store.keep(t, persistence.Key{Kind: actors.KindVehicle, ID: vin})
		register("2")
		register("3")
		if f := n.house.Figures(); f.Commits < 3 || f.Regressed != 0 {
			t.Fatalf("%d commits; of %d records commits are lost, and none was", f.Commits, f.Regressed)
		}
		store.mu.Lock()
		store.lost = true
		store.mu.Unlock()
		register("4")
		time.Sleep(time.Minute)
		if f := n.house.Figures(); f.Regressed != 1 {
			t.Errorf("of %d records commits are said to be lost, and of one they are", f.Regressed)
		}
	})
}
