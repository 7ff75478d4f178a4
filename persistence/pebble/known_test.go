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

// Whatever a store knows of its records, from before its opening or since, before or after
// a scan: one that exists is not made again.
func TestWhatExistsIsNotMadeAgain(t *testing.T) {
	dir := t.TempDir()
	var s *Store
	var epoch persistence.Epoch
	open := func() {
		t.Helper()
		var err error
		if s, err = Open(dir, Options{Slots: 2, Versions: 2}); err != nil { // remembers next to nothing
			t.Fatal(err)
		}
		if err := s.Heartbeat(t.Context(), persistence.Member{ID: "node"}, time.Hour); err != nil {
			t.Fatal(err)
		}
		lease, err := s.Acquire(t.Context(), 1, "node")
		if err != nil {
			t.Fatal(err)
		}
		epoch = lease.Epoch
	}
	commit := func(id string) error {
		outcome := make(chan error, 1)
		s.Commit(&persistence.Change{Slot: 1, Epoch: epoch, Key: persistence.Key{Kind: "vehicle", ID: id}}, func(err error) { outcome <- err })
		return <-outcome
	}
	made := []string{}
	fresh := func(id string) {
		t.Helper()
		if err := commit(id); err != nil {
			t.Fatalf("%s is new: %v", id, err)
		}
		made = append(made, id)
	}
	check := func(when string) {
		t.Helper()
		for _, id := range made {
			if err := commit(id); !errors.Is(err, persistence.ErrConflict) {
				t.Fatalf("%s, %s is made again: %v", when, id, err)
			}
		}
		fresh(when)
	}
	scan := func(after string, most int) {
		seen, enough := 0, errors.New("enough")
		_ = s.Scan(t.Context(), 1, "vehicle", after, func(string, persistence.Record) error {
			if seen++; seen > most {
				return enough
			}
			return nil
		})
	}
	open()
	for i := range 50 {
		fresh(fmt.Sprintf("V%02d", i))
	}
	check("in the beginning")
	scan("", 1000)
	check("behind a scan")
	if !s.known.at(1, "vehicle").lacks([]byte("anything")) {
		t.Error("a whole scan tells nothing")
	}
	for round := range 3 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		open()
		check(fmt.Sprintf("opened again %d", round))
		scan("", 10)
		check(fmt.Sprintf("behind a part of a scan %d", round))
		scan("V25", 1000)
		check(fmt.Sprintf("behind a later part %d", round))
		if s.known.at(1, "vehicle").lacks([]byte("anything")) {
			t.Error("parts of a scan are taken for the whole")
		}
		scan("", 1000)
		check(fmt.Sprintf("behind a whole scan %d", round))
		scan("", 10)
		check(fmt.Sprintf("behind a part after it %d", round))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
