package persistence

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is the store in memory: the twin by which the engines are measured, and
// the store of tests. It implements the whole port, leases included, and calls done
// before Commit returns unless Judge says otherwise. It copies what it is given and
// what it answers, so a caller that keeps or changes its bytes cannot reach into it.
//
// Reopen and ReopenAt answer the store as it is found after a crash.
type Memory struct {
	Near
	leases *LeaseTable
	notes  *NoteTable
	slots  uint32
	engine string
	clock  func() time.Time

	mu      sync.Mutex
	closed  bool
	actors  map[Slot]map[Key]*stored
	highest Epoch // of all epochs given

	judge   func(*Change) Verdict
	held    []Pending
	applied uint64
	keep    bool
	log     []*Change
}

// stored is all that a store keeps of one actor.
type stored struct {
	record  Record
	awake   bool
	entries []Entry // oldest first
	pages   map[uint32][]byte
}

// NewMemory makes an empty store of that many slots, a power of two, whose leases
// expire by clock; nil means time.Now.
func NewMemory(slots uint32, clock func() time.Time) *Memory {
	if slots == 0 || slots&(slots-1) != 0 {
		panic("persistence: the number of slots must be a power of two")
	}
	if clock == nil {
		clock = time.Now
	}
	return newMemory(slots, 0, clock)
}

func newMemory(slots uint32, floor Epoch, clock func() time.Time) *Memory {
	m := &Memory{slots: slots, engine: NameEngine(), clock: clock, highest: floor, actors: make(map[Slot]map[Key]*stored)}
	m.leases = NewLeaseTable(slots, floor, clock, m.granted)
	m.notes = NewNoteTable(clock)
	return m
}

// Slots implements Store.
func (m *Memory) Slots() uint32 { return m.slots }

// Engine implements Store.
func (m *Memory) Engine() string { return m.engine }

// Warnings implements Store.
func (m *Memory) Warnings() []string {
	return []string{"The store is in memory: everything is lost when the process ends."}
}

// Close implements Store. Commits that are held are refused.
func (m *Memory) Close() error {
	m.mu.Lock()
	again, held := m.closed, m.held
	m.closed, m.held = true, nil
	m.mu.Unlock()
	if again {
		return ErrClosed
	}
	for _, p := range held {
		p.Done(ErrClosed)
	}
	return nil
}

// open says why a call cannot be served.
func (m *Memory) open(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	return ctx.Err()
}

// find answers a copy of what is kept of an actor, so that yield functions run
// without the store's lock.
func (m *Memory) find(ctx context.Context, slot Slot, key Key) (stored, error) {
	if err := m.open(ctx); err != nil {
		return stored{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.actors[slot][key]
	if a == nil {
		return stored{}, ErrNotFound
	}
	found := *a
	found.record.Data = bytes.Clone(a.record.Data)
	found.pages = maps.Clone(a.pages)
	return found, nil
}

// Load implements Records.
func (m *Memory) Load(ctx context.Context, slot Slot, key Key) (Record, error) {
	a, err := m.find(ctx, slot, key)
	return a.record, err
}

// LoadAll implements Records.
func (m *Memory) LoadAll(ctx context.Context, slot Slot, kind Kind, ids []string, yield func(string, Record) error) error {
	for _, id := range ids {
		r, err := m.Load(ctx, slot, Key{kind, id})
		switch {
		case err == ErrNotFound:
			continue
		case err != nil:
			return err
		}
		if err := yield(id, r); err != nil {
			return err
		}
	}
	return nil
}

// Pages implements Records. A record that does not exist has no pages.
func (m *Memory) Pages(ctx context.Context, slot Slot, key Key, yield func(Page) error) error {
	a, err := m.find(ctx, slot, key)
	if err != nil && err != ErrNotFound {
		return err
	}
	for _, number := range slices.Sorted(maps.Keys(a.pages)) {
		if err := yield(Page{number, bytes.Clone(a.pages[number])}); err != nil {
			return err
		}
	}
	return nil
}

// History implements Records.
func (m *Memory) History(ctx context.Context, slot Slot, key Key, before uint64, limit int) ([]Entry, error) {
	a, err := m.find(ctx, slot, key)
	if err != nil && err != ErrNotFound {
		return nil, err
	}
	page := NewHistoryPage(limit)
	for i := len(a.entries) - 1; i >= 0; i-- {
		e := a.entries[i]
		if before != 0 && e.Version >= before {
			continue
		}
		if !page.Add(Entry{e.Version, e.Index, bytes.Clone(e.Data)}) {
			break
		}
	}
	return page.Entries(), nil
}

// Scan implements Records.
func (m *Memory) Scan(ctx context.Context, slot Slot, kind Kind, after string, yield func(string, Record) error) error {
	return m.scan(ctx, slot, func(key Key) bool { return key.Kind == kind && key.ID > after }, yield)
}

// ScanPrefixes implements Records.
func (m *Memory) ScanPrefixes(ctx context.Context, slot Slot, kind Kind, prefixes []string, yield func(string, Record) error) error {
	return m.scan(ctx, slot, func(key Key) bool {
		return key.Kind == kind && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key.ID, p) })
	}, yield)
}

func (m *Memory) scan(ctx context.Context, slot Slot, wanted func(Key) bool, yield func(string, Record) error) error {
	keys, err := m.keys(ctx, slot, func(key Key, _ *stored) bool { return wanted(key) })
	if err != nil {
		return err
	}
	for _, key := range keys {
		a, err := m.find(ctx, slot, key)
		if err != nil {
			return err
		}
		if err := yield(key.ID, a.record); err != nil {
			return err
		}
	}
	return nil
}

// Awake implements Records. Keys come in order of kind and ID.
func (m *Memory) Awake(ctx context.Context, slot Slot, yield func(Key) error) error {
	keys, err := m.keys(ctx, slot, func(_ Key, a *stored) bool { return a.awake })
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := yield(key); err != nil {
			return err
		}
	}
	return nil
}

func (m *Memory) keys(ctx context.Context, slot Slot, wanted func(Key, *stored) bool) ([]Key, error) {
	if err := m.open(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []Key
	for key, a := range m.actors[slot] {
		if wanted(key, a) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int {
		if byKind := strings.Compare(string(a.Kind), string(b.Kind)); byKind != 0 {
			return byKind
		}
		return strings.Compare(a.ID, b.ID)
	})
	return keys, nil
}
