package crash

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/persistencetest"
)

// crashKey places a writer's record.
func crashKey(writer int) (persistence.Slot, persistence.Key) {
	return persistence.Slot(writer % persistencetest.Slots), persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("V%02d", writer)}
}

// crashChange is the commit that makes a version of a record. All of it follows from
// the version, so that whatever is found after a crash can be checked to the byte.
func crashChange(writer int, version uint64) *persistence.Change {
	slot, key := crashKey(writer)
	c := &persistence.Change{
		Slot:     slot,
		Key:      key,
		Expected: version - 1,
		Data:     bytes.Repeat(fmt.Appendf(nil, "%s %d;", key.ID, version), 1+int(version*7)%90),
		Pages:    []persistence.Page{{Number: uint32(version % 5), Data: fmt.Appendf(nil, "%s page of %d", key.ID, version)}},
		Awake:    version%2 == 1,
	}
	for i := range version % 3 {
		c.History = append(c.History, fmt.Appendf(nil, "%s %d.%d", key.ID, version, i))
	}
	return c
}

// commitUntilKilled is the child: it commits without end and reports what is durable.
func commitUntilKilled(place string, open func(string) (persistence.Store, error)) error {
	ctx := context.Background()
	s, err := open(place)
	if err != nil {
		return err
	}
	node := fmt.Sprintf("child-%d-%d", os.Getpid(), time.Now().UnixNano())
	if err := s.Heartbeat(ctx, persistence.Member{ID: node}, time.Hour); err != nil {
		return err
	}
	epochs := make([]persistence.Epoch, persistencetest.Slots)
	for slot := range epochs {
		l, err := s.Acquire(ctx, persistence.Slot(slot), node)
		if err != nil {
			return err
		}
		epochs[slot] = l.Epoch
	}
	ended := make(chan error, crashWriters)
	for writer := range crashWriters {
		slot, key := crashKey(writer)
		r, err := s.Load(ctx, slot, key)
		if err != nil && !errors.Is(err, persistence.ErrNotFound) {
			return err
		}
		go func() {
			for version := r.Version + 1; ; version++ {
				c := crashChange(writer, version)
				c.Epoch = epochs[slot]
				if err := persistencetest.Commit(s, c); err != nil {
					ended <- fmt.Errorf("commit %s version %d: %w", key.ID, version, err)
					return
				}
				// One write is one line: a kill cuts no report in two that matters.
				if _, err := fmt.Printf("%s %d\n", key.ID, version); err != nil {
					ended <- err
					return
				}
			}
		}()
	}
	return <-ended
}

// verifyAfterCrash opens the store and compares everything in it with what the child
// must have written.
func verifyAfterCrash(t *testing.T, c Crashes, place string, durable map[string]uint64) {
	t.Helper()
	s, err := c.Open(place)
	if err != nil {
		t.Fatalf("open after a crash: %v", err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("close after a crash: %v", err)
		}
	}()
	awake := make(map[persistence.Key]bool)
	for slot := range persistence.Slot(persistencetest.Slots) {
		if err := s.Awake(t.Context(), slot, func(k persistence.Key) error { awake[k] = true; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for writer := range crashWriters {
		slot, key := crashKey(writer)
		r, err := s.Load(t.Context(), slot, key)
		if err != nil && !errors.Is(err, persistence.ErrNotFound) {
			t.Fatal(err)
		}
		if r.Version < durable[key.ID] {
			t.Errorf("%s has version %d, and %d was reported durable", key.ID, r.Version, durable[key.ID])
		}
		if r.Version > 0 {
			verifyRecord(t, s, writer, r, awake[key])
		} else if awake[key] {
			t.Errorf("%s is awake and does not exist", key.ID)
		}
	}
	// The child's membership may outlive it; the next child takes its slots.
	members, _, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := s.Leave(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func verifyRecord(t *testing.T, s persistence.Store, writer int, r persistence.Record, awake bool) {
	t.Helper()
	slot, key := crashKey(writer)
	if last := crashChange(writer, r.Version); !bytes.Equal(r.Data, last.Data) || awake != last.Awake {
		t.Errorf("%s version %d is torn: %d bytes, awake %v", key.ID, r.Version, len(r.Data), awake)
	}
	pages := make(map[uint32]string)
	var entries []string
	for version := uint64(1); version <= r.Version; version++ {
		c := crashChange(writer, version)
		pages[c.Pages[0].Number] = string(c.Pages[0].Data)
		for _, entry := range c.History {
			entries = append(entries, string(entry))
		}
	}
	err := s.Pages(t.Context(), slot, key, func(p persistence.Page) error {
		if pages[p.Number] != string(p.Data) {
			t.Errorf("%s version %d: page %d is %q, want %q", key.ID, r.Version, p.Number, p.Data, pages[p.Number])
		}
		delete(pages, p.Number)
		return nil
	})
	if err != nil || len(pages) > 0 {
		t.Errorf("%s version %d: pages missing: %v, %v", key.ID, r.Version, pages, err)
	}
	for before := uint64(0); ; {
		found, err := s.History(t.Context(), slot, key, before, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			break
		}
		for _, e := range found {
			if len(entries) == 0 || string(e.Data) != entries[len(entries)-1] {
				t.Fatalf("%s version %d: history has %q, want the last of %d entries", key.ID, r.Version, e.Data, len(entries))
			}
			entries = entries[:len(entries)-1]
			before = e.Version
		}
	}
	if len(entries) > 0 {
		t.Errorf("%s version %d: %d oldest entries of history are missing", key.ID, r.Version, len(entries))
	}
}
