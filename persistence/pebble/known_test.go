package pebble

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pacecar/persistence"
)

// A filter never denies a key that it has taken in, and seldom claims one that it has not.
func TestAFilterNeverDeniesWhatItHas(t *testing.T) {
	fill(t, 4_000, 0.04) // a slot of a million vehicles
	fill(t, 100_000, 0.10)
}

func fill(t *testing.T, keys int, claims float64) {
	key := func(i int) []byte {
		return appendKey(nil, recordSpace, 17, persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("WPVZZZE50RN%06d", i)})
	}
	f := &filter{}
	for i := range keys {
		f.add(key(i))
		f.add(key(i)) // known keys take no room
		if i%1000 == 0 && f.lacks(key(keys+i)) {
			t.Fatal("a filter that is not whole denies a key")
		}
	}
	f.complete()
	claimed := 0
	for i := range keys {
		if f.lacks(key(i)) {
			t.Fatalf("key %d of %d is denied", i, keys)
		}
		if !f.lacks(key(keys + i)) {
			claimed++
		}
	}
	if share := float64(claimed) / float64(keys); share > claims {
		t.Errorf("%.1f %% of other keys than %d are claimed", share*100, keys)
	}
	bytes := 0
	for _, p := range f.parts {
		bytes += 8 * len(p.bits)
	}
	if perKey := float64(bytes) / float64(keys); perKey > 2.6 {
		t.Errorf("%.1f bytes a key", perKey)
	}
}

// maker is a store that forgets its versions at once, and what was made in it.
type maker struct {
	t     *testing.T
	dir   string
	store *Store
	epoch persistence.Epoch
	made  []string
}

func (m *maker) open() {
	m.t.Helper()
	var err error
	if m.store, err = Open(m.dir, Options{Slots: 2, Versions: 2}); err != nil {
		m.t.Fatal(err)
	}
	if err := m.store.Heartbeat(m.t.Context(), persistence.Member{ID: "node"}, time.Hour); err != nil {
		m.t.Fatal(err)
	}
	lease, err := m.store.Acquire(m.t.Context(), 1, "node")
	if err != nil {
		m.t.Fatal(err)
	}
	m.epoch = lease.Epoch
}

func (m *maker) reopen() {
	m.t.Helper()
	if err := m.store.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.open()
}

func (m *maker) commit(id string) error {
	outcome := make(chan error, 1)
	m.store.Commit(&persistence.Change{Slot: 1, Epoch: m.epoch, Key: persistence.Key{Kind: "vehicle", ID: id}}, func(err error) { outcome <- err })
	return <-outcome
}

// fresh makes a record that does not exist.
func (m *maker) fresh(id string) {
	m.t.Helper()
	if err := m.commit(id); err != nil {
		m.t.Fatalf("%s is new: %v", id, err)
	}
	m.made = append(m.made, id)
}

// check makes none again that does.
func (m *maker) check(when string) {
	m.t.Helper()
	for _, id := range m.made {
		if err := m.commit(id); !errors.Is(err, persistence.ErrConflict) {
			m.t.Fatalf("%s, %s is made again: %v", when, id, err)
		}
	}
	for i := range 3 { // more than the versions that are remembered
		m.fresh(fmt.Sprint(when, " ", i))
	}
}

// scan reads at most so many records.
func (m *maker) scan(after string, most int) {
	seen, enough := 0, errors.New("enough")
	_ = m.store.Scan(m.t.Context(), 1, "vehicle", after, func(string, persistence.Record) error { // enough is no failure
		if seen++; seen > most {
			return enough
		}
		return nil
	})
}

// whole tells whether the committer trusts its filter.
func (m *maker) whole() bool { return m.store.known.at(1, "vehicle").lacks([]byte("anything")) }

// Whatever a store knows of its records, from before its opening or since, before or after
// a scan: one that exists is not made again.
func TestWhatExistsIsNotMadeAgain(t *testing.T) {
	m := &maker{t: t, dir: t.TempDir()}
	m.open()
	for i := range 50 {
		m.fresh(fmt.Sprintf("V%02d", i))
	}
	m.check("in the beginning")
	m.scan("", 1000)
	m.check("behind a scan")
	if !m.whole() {
		t.Error("a whole scan tells nothing")
	}
	for round := range 3 {
		m.reopen()
		m.check(fmt.Sprintf("opened again %d", round))
		m.scan("", 10)
		m.check(fmt.Sprintf("behind a part of a scan %d", round))
		m.scan("V25", 1000)
		m.check(fmt.Sprintf("behind a later part %d", round))
		if m.whole() {
			t.Error("parts of a scan are taken for the whole")
		}
		m.scan("", 1000)
		m.check(fmt.Sprintf("behind a whole scan %d", round))
		m.scan("", 10)
		m.check(fmt.Sprintf("behind a part after it %d", round))
	}
	if err := m.store.Close(); err != nil {
		t.Fatal(err)
	}
}
