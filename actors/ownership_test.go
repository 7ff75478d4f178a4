package actors_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// A process that was stopped for longer than its lease wakes with timers due and
// messages waiting. It must not say a word to a vehicle, nor commit, nor acknowledge.
func TestFrozenNodeSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		<-time.After(2 * time.Second) // the canary is under way or soaks
		synctest.Wait()
		n.frozen.Store(true)
		commits, said := store.Commits(), len(g.heard)
		acknowledged := make(chan error, 1)
		n.house.Deliver(messages.VIN(vinOf(0)), &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{
			Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "9.9.9"}},
		}}}, func(err error) { acknowledged <- err })
		if err := <-acknowledged; err == nil {
			t.Error("a node that owns nothing acknowledged a message")
		}
		<-time.After(10 * time.Minute)
		synctest.Wait()
		if now := store.Commits(); now != commits {
			t.Errorf("%d commits while frozen", now-commits)
		}
		if now := len(g.heard); now != said {
			t.Errorf("vehicles heard %d words while the node was frozen", now-said)
		}
		n.stop()
		g.lost.Wait()

		next := startNode(t, store, g, time.Minute)
		defer next.stop()
		e = engine.New(next.loopback, store, actors.SystemClock{}, everything{})
		g.connect(next.house.Deliver)
		finish(t, e, g)
	})
}

// A record that does not decode costs its own vehicle only: the others of its slot are
// served, and whoever asks for it is told.
func TestADamagedRecordCostsItsVehicleOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(1, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		prepareSmall(t, n, g)
		n.stop()
		spoil(t, store, persistence.Key{Kind: actors.KindVehicle, ID: vinOf(3)})
		spoil(t, store, persistence.Key{Kind: actors.KindCampaign, ID: "demo"})

		n = startNode(t, store, g, time.Minute)
		defer n.stop()
		e := engine.New(n.loopback, store, actors.SystemClock{}, everything{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if sum, err := e.CountVehicles(ctx, ""); err != nil || sum.Matched != smallFleet-1 {
			t.Errorf("counted %d, %v: want all but the damaged one", sum.GetMatched(), err)
		}
		if _, err := e.Vehicle(ctx, vinOf(2)); err != nil {
			t.Errorf("a neighbour answers %v", err)
		}
		if _, err := e.Vehicle(ctx, vinOf(3)); err == nil {
			t.Error("the damaged vehicle answers as if nothing were")
		}
		answers := make(chan error, 1)
		n.house.Deliver(messages.VIN(vinOf(3)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}}, func(err error) { answers <- err })
		if err := <-answers; !errors.Is(err, messages.ErrAiling) {
			t.Errorf("its edge hears %v, want the actor's own fault", err)
		}
		list, err := e.Campaigns(ctx)
		if err != nil || len(list) != 1 || list[0].Record.Cause == "" {
			t.Errorf("campaigns %v, %v: want the damaged one, named so", list, err)
		}
		if n.house.Figures().Damaged != 1 {
			t.Errorf("%d damaged records counted, want 1", n.house.Figures().Damaged)
		}
	})
}

// spoil overwrites a record with what no decoder takes.
func spoil(t *testing.T, store *persistence.Memory, key persistence.Key) {
	t.Helper()
	ctx := context.Background()
	if err := store.Heartbeat(ctx, persistence.Member{ID: "vandal of " + key.ID}, time.Minute); err != nil {
		t.Fatal(err)
	}
	defer store.Leave(ctx, "vandal of "+key.ID)
	slot := persistence.SlotOf(key, store.Slots())
	lease, err := store.Acquire(ctx, slot, "vandal of "+key.ID)
	if err != nil {
		t.Fatal(err)
	}
	record, err := store.Load(ctx, slot, key)
	if err != nil {
		t.Fatal(err)
	}
	store.Commit(&persistence.Change{Slot: slot, Epoch: lease.Epoch, Key: key, Expected: record.Version, Data: []byte{0xff, 0xff, 0xff}}, func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
}
