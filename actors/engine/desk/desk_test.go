package desk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"pacecar/persistence"
)

// far is a store behind a network, which counts what it is asked.
type far struct {
	persistence.Store
	holding []persistence.Slot
	fails   error

	mu      sync.Mutex
	scanned []persistence.Slot
}

func (f *far) Holding(context.Context, persistence.Kind) ([]persistence.Slot, error) {
	return f.holding, f.fails
}

func (f *far) Slots() uint32 { return 256 }

func (f *far) Scan(_ context.Context, slot persistence.Slot, _ persistence.Kind, _ string, yield func(string, persistence.Record) error) error {
	f.mu.Lock()
	f.scanned = append(f.scanned, slot)
	f.mu.Unlock()
	if slot == 200 {
		return errors.New("silence")
	}
	return yield(string(rune('a'+slot)), persistence.Record{Version: uint64(slot)})
}

// A store behind a network is asked for the slots that have something, and no other; records come in the order of slots.
func TestRecordsAskOnlySlotsThatHaveSome(t *testing.T) {
	t.Parallel()
	store := &far{holding: []persistence.Slot{1, 7, 9}}
	d := &Desk{Store: store}
	list, err := d.Records(t.Context(), "campaign")
	slices.Sort(store.scanned)
	if err != nil || len(list) != 3 || list[0].ID != "b" || list[1].ID != "h" || list[2].ID != "j" || !slices.Equal(store.scanned, store.holding) {
		t.Errorf("%v, %v, of slots %v", list, err, store.scanned)
	}
	store.holding, store.scanned = []persistence.Slot{}, nil
	if list, err := d.Records(t.Context(), "campaign"); err != nil || len(list) != 0 || len(store.scanned) != 0 {
		t.Errorf("%v, %v, of slots %v", list, err, store.scanned)
	}
	store.holding = []persistence.Slot{1, 200}
	if list, err := d.Records(t.Context(), "campaign"); err == nil || list != nil {
		t.Errorf("of a slot that fails: %v", list)
	}
	store.fails = errors.New("silence")
	if _, err := d.Records(t.Context(), "campaign"); !errors.Is(err, store.fails) {
		t.Errorf("%v", err)
	}
}

// A store that knows no sooner which slots have something is asked for all, one after the other.
func TestRecordsOfANearStore(t *testing.T) {
	t.Parallel()
	store := persistence.NewMemory(16, nil)
	if list, err := (&Desk{Store: store}).Records(t.Context(), "campaign"); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}
