package redis

import (
	"strings"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
)

// A master of a cluster that does not answer holds up the commits of its own slots, and no others.
func TestASilentMasterHoldsUpItsOwnSlots(t *testing.T) {
	t.Parallel()
	s := startCluster(t).open(t, Options{Slots: 16})
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	var epochs [16]persistence.Epoch
	theirs := map[*client.Client][]persistence.Slot{}
	for slot := range persistence.Slot(16) {
		l, err := s.Acquire(t.Context(), slot, "m")
		if err != nil {
			t.Fatal(err)
		}
		epochs[slot] = l.Epoch
		at, err := s.serverOf(t.Context(), s.keys.slot(slot, "epoch"))
		if err != nil {
			t.Fatal(err)
		}
		theirs[at] = append(theirs[at], slot)
	}
	var silent *client.Client // the one with the most slots
	for at, slots := range theirs {
		if silent == nil || len(slots) > len(theirs[silent]) {
			silent = at
		}
	}
	if err := silent.Do(t.Context(), "CLIENT", "PAUSE", 4_000, "ALL").Err(); err != nil {
		t.Fatal(err)
	}
	put := func(slot persistence.Slot, id string, expected uint64, outcomes chan error) {
		s.Commit(&persistence.Change{Slot: slot, Epoch: epochs[slot], Key: persistence.Key{Kind: "vehicle", ID: id}, Expected: expected, Data: []byte("x")}, func(err error) { outcomes <- err })
	}
	late, others := make(chan error, 16), make(chan error, 48)
	for _, slot := range theirs[silent] {
		put(slot, "A", 0, late)
	}
	want := 0
	for version := range uint64(3) {
		for at, slots := range theirs {
			for _, slot := range slots {
				if at != silent {
					put(slot, "A", version, others)
					want++
				}
			}
		}
	}
	for range want {
		if err := <-others; err != nil {
			t.Error(err)
		}
	}
	if len(late) > 0 {
		t.Errorf("the silent master had answered %d before the others had", len(late))
	}
	for range theirs[silent] {
		if err := <-late; err != nil && !strings.Contains(err.Error(), "outcome unknown") {
			t.Error(err)
		}
	}
}
