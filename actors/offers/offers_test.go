package offers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// counting counts what is read of a store, and can lose its connection.
type counting struct {
	persistence.Store
	mutex sync.Mutex
	loads int
	down  error
}

func (c *counting) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.loads++; c.down != nil {
		return persistence.Record{}, c.down
	}
	return c.Store.Load(ctx, slot, key)
}

const kind = "package"

// stored is a store with so many packages p@0, p@1, ….
func stored(t *testing.T, count int) *counting {
	t.Helper()
	store := persistence.NewMemory(4, time.Now)
	if err := store.Heartbeat(t.Context(), persistence.Member{ID: "n"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	for i := range count {
		data, err := proto.Marshal(&messages.PackageRecord{Name: "p", Version: fmt.Sprint(i), Terms: &messages.PackageTerms{SkilledPerson: fmt.Sprint("why ", i)}})
		if err != nil {
			t.Fatal(err)
		}
		key := persistence.Key{Kind: kind, ID: fmt.Sprint("p@", i)}
		lease, err := store.Acquire(t.Context(), persistence.SlotOf(key, store.Slots()), "n")
		if err != nil {
			t.Fatal(err)
		}
		store.Commit(&persistence.Change{Slot: lease.Slot, Epoch: lease.Epoch, Key: key, Data: data}, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	return &counting{Store: store}
}

func TestAPackageIsReadOnceForAllItsVehicles(t *testing.T) {
	store := stored(t, maxTerms+1)
	o := New(store, kind, "http://files")
	var vehicles sync.WaitGroup
	for range 50 {
		vehicles.Go(func() {
			down := &messages.OfferUpdate{Package: "p", PackageVersion: "7"}
			if err := o.Complete(down, "de"); err != nil || down.SkilledPerson != "why 7" {
				t.Errorf("%v, %v", down, err)
			}
		})
	}
	vehicles.Wait()
	// Those that come while it is read share the reading; one may come just behind it.
	if first := store.loads; first == 0 || first > 50 {
		t.Errorf("%d readings", first)
	}
	before := store.loads
	for range 3 {
		for i := range maxTerms {
			if err := o.Complete(&messages.OfferUpdate{Package: "p", PackageVersion: fmt.Sprint(i)}, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	if more := store.loads - before; more != maxTerms-1 || len(o.terms) != maxTerms {
		t.Errorf("%d readings for %d packages, %d are kept", more, maxTerms, len(o.terms))
	}
	if err := o.Complete(&messages.OfferUpdate{Package: "p", PackageVersion: fmt.Sprint(maxTerms)}, ""); err != nil || len(o.terms) != maxTerms || len(o.order) != maxTerms {
		t.Errorf("%d are kept, %v", len(o.terms), err)
	}
}

// A failure is not kept: the next offer is tried again.
func TestWhatCannotBeReadIsNotCompleted(t *testing.T) {
	store := stored(t, 1)
	o := New(store, kind, "http://files")
	down := &messages.OfferUpdate{Package: "p", PackageVersion: "0"}
	store.down = errors.New("no connection")
	if err := o.Complete(down, ""); !errors.Is(err, store.down) {
		t.Errorf("completed: %v", err)
	}
	store.down = nil
	down.Artifacts = []*messages.OfferedArtifact{{Sha256: "aa"}, {Sha256: "bb", Delta: &messages.Delta{Sha256: "cc"}}}
	if err := o.Complete(down, ""); err != nil || down.SkilledPerson != "why 0" || down.Artifacts[0].Url != "http://files/aa" ||
		down.Artifacts[0].Delta != nil || down.Artifacts[1].Url != "http://files/bb" || down.Artifacts[1].Delta.Url != "http://files/cc" {
		t.Errorf("%v, %v", down, err)
	}
	if err := o.Complete(&messages.OfferUpdate{Package: "p", PackageVersion: "9"}, ""); !errors.Is(err, persistence.ErrNotFound) {
		t.Errorf("a package that does not exist: %v", err)
	}
}
