package actors_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// far is a store whose records take a second to load one by one.
type far struct {
	*persistence.Memory
	mu    sync.Mutex
	loads map[persistence.Key]int
}

func (s *far) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	s.mu.Lock()
	s.loads[key]++
	s.mu.Unlock()
	<-time.After(time.Second)
	return s.Memory.Load(ctx, slot, key)
}

// left is a store with vehicles at work, each with so many bytes, whose node has died, and one more that is at rest.
func left(t *testing.T, vehicles, bytes int) *far {
	t.Helper()
	store := persistence.NewMemory(1, time.Now)
	if err := store.Heartbeat(t.Context(), persistence.Member{ID: "dead"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	lease, err := store.Acquire(t.Context(), 0, "dead")
	if err != nil {
		t.Fatal(err)
	}
	for i := range vehicles + 1 {
		data, err := proto.Marshal(&messages.VehicleRecord{Vin: vinOf(i), RegisteredAtMs: 1, Attributes: &messages.VehicleAttributes{Variant: strings.Repeat("v", bytes)}})
		if err != nil {
			t.Fatal(err)
		}
		store.Commit(&persistence.Change{Slot: 0, Epoch: lease.Epoch, Key: persistence.Key{Kind: actors.KindVehicle, ID: vinOf(i)}, Data: data, Awake: i < vehicles}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	if err := store.Leave(t.Context(), "dead"); err != nil {
		t.Fatal(err)
	}
	return &far{Memory: store, loads: map[persistence.Key]int{}}
}

// Whoever takes over a slot has read its vehicles, and reads none of those that are at work a second time.
func TestATakeoverReadsVehiclesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := left(t, 600, 1)
		n := startNodeThrough(t, store.Memory, store, silent{}, time.Minute, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		synctest.Wait()
		if active := n.house.Figures().Active; active != 600 {
			t.Errorf("%d vehicles are at work", active)
		}
		if len(store.loads) > 0 {
			t.Errorf("%d vehicles were loaded, and their slot had read them", len(store.loads))
		}
	})
}

// Whoever is spoken to does not stand behind all that are woken on a takeover.
func TestATakeoverHoldsUpNobodyWhoIsSpokenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const woken = 3000
		store := left(t, woken, 32<<10) // more than a slot keeps of what it has read
		n := startNodeThrough(t, store.Memory, store, silent{}, time.Hour, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		synctest.Wait()
		begun := time.Now()
		for _, i := range []int{woken, woken - 1} { // one at rest, and one that is to be woken last
			reply, err := n.Request(t.Context(), actors.KindVehicle, vinOf(i), &messages.GetVehicle{Vin: vinOf(i)})
			if _, is := reply.(*messages.VehicleStatus); err != nil || !is {
				t.Fatalf("%T, %v", reply, err)
			}
		}
		if took := time.Since(begun); took > 4*time.Second {
			t.Errorf("it took %v to answer", took)
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if active := n.house.Figures().Active; active != woken+1 {
			t.Errorf("%d vehicles are in memory", active)
		}
		for key, times := range store.loads {
			if times > 1 {
				t.Fatal(fmt.Sprintf("%s was loaded %d times", key.ID, times))
			}
		}
	})
}

// wide is a store whose scans take a second.
type wide struct {
	*persistence.Memory
	mu        sync.Mutex
	now, most int
	order     []persistence.Slot
}

func (s *wide) Scan(ctx context.Context, slot persistence.Slot, kind persistence.Kind, after string, yield func(string, persistence.Record) error) error {
	s.mu.Lock()
	s.order, s.now = append(s.order, slot), s.now+1
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	<-time.After(time.Second)
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	return s.Memory.Scan(ctx, slot, kind, after, yield)
}

// Of many slots that are taken over at once a few are read at a time, those of campaigns before the others.
func TestATakeoverReadsAFewSlotsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slots = 64
		store := &wide{Memory: persistence.NewMemory(slots, time.Now)}
		if err := store.Heartbeat(t.Context(), persistence.Member{ID: "dead"}, time.Hour); err != nil {
			t.Fatal(err)
		}
		campaigns := map[persistence.Slot]bool{}
		for i := range 3 {
			key := persistence.Key{Kind: actors.KindCampaign, ID: fmt.Sprint("c", i)}
			slot := persistence.SlotOf(key, slots)
			campaigns[slot] = true
			lease, err := store.Acquire(t.Context(), slot, "dead")
			if err != nil {
				t.Fatal(err)
			}
			data, err := proto.Marshal(&messages.CampaignRecord{})
			if err != nil {
				t.Fatal(err)
			}
			store.Commit(&persistence.Change{Slot: slot, Epoch: lease.Epoch, Key: key, Data: data, Awake: true}, func(err error) {
				if err != nil {
					t.Error(err)
				}
			})
		}
		if err := store.Leave(t.Context(), "dead"); err != nil {
			t.Fatal(err)
		}
		n := startNodeThrough(t, store.Memory, store, silent{}, time.Hour, func(r actors.Router) actors.Router { return r })
		<-time.After(1500 * time.Millisecond)
		if works := n.house.Works(); works != 8 {
			t.Errorf("%d slots work when those have been read that are read first", works)
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if len(store.order) != slots || n.house.Works() != slots || store.most > 8 {
			t.Errorf("%d slots are read, %d at once", len(store.order), store.most)
		}
		for at, slot := range store.order {
			if campaigns[slot] && at >= 2*8 { // the first to come had nobody to wait for
				t.Errorf("a slot with a campaign is read as number %d", at)
			}
		}
		n.stop()
		if works := n.house.Works(); works != 0 {
			t.Errorf("%d slots work at a node that has ended", works)
		}
	})
}
