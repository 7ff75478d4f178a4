package roster

import (
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// TestNothingIsLostInAPage: an entry comes out of a page as it went in, at the edges of every field.
func TestNothingIsLostInAPage(t *testing.T) {
	for _, e := range []Entry{
		{State: Waiting},
		{State: Asleep, Dealer: DealerNotInstalled, Reason: MaximumRow | refusal, Sequence: never, Deadline: never, Attempt: 255, Asks: 255, Spared: 255, Timed: 3},
		{State: Succeeded, Flags: FlagCompleted, Reason: MaximumRow}, {State: Succeeded, Flags: FlagUnhealthy, Reason: refusal | 1},
		{State: Stalled, Accepted: true, Timed: 3}, {State: Succeeded, Flags: FlagAwaited, Accepted: true, Reason: MaximumRow},
	} {
		if p := pack(e); p.entry() != e || e.check() != nil {
			t.Errorf("%+v comes back as %+v: %v", e, p.entry(), e.check())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{
			Sequence: rapid.Uint32().Draw(t, "sequence"), Deadline: rapid.Uint32().Draw(t, "deadline"),
			Reason: rapid.Uint16Range(0, MaximumRow).Draw(t, "row") | rapid.SampledFrom([]uint16{0, refusal}).Draw(t, "refusal"),
			State:  rapid.Uint8Range(Waiting, Asleep).Draw(t, "state"), Dealer: rapid.Uint8Range(0, DealerNotInstalled).Draw(t, "dealer"),
			Attempt: rapid.Uint8().Draw(t, "attempt"), Asks: rapid.Uint8().Draw(t, "asks"), Spared: rapid.Uint8().Draw(t, "spared"),
			Flags: rapid.SampledFrom([]uint8{0, FlagUnhealthy, FlagAwaited, FlagCompleted}).Draw(t, "flags"), Timed: rapid.Uint8Range(0, 3).Draw(t, "timed"),
			Accepted: rapid.Bool().Draw(t, "accepted"),
		}
		if p := pack(e); p.entry() != e {
			t.Fatalf("%+v comes back as %+v", e, p.entry())
		}
	})
}

// TestPagesFitTheAllocator: a million vehicles are 14 MB of pages; one more byte in a page would
// have the allocator give 1,024 for it.
func TestPagesFitTheAllocator(t *testing.T) {
	if size := unsafe.Sizeof(rosterPage{}); size != 896 {
		t.Errorf("a page takes %d bytes, want 896", size)
	}
	per := float64(unsafe.Sizeof(rosterPage{})+(unsafe.Sizeof(block{})+127)/128*128/blockPages) / PageEntries
	if per > 16 {
		t.Errorf("a vehicle takes %.2f bytes, want at most 16", per)
	}
}
