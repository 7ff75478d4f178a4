package roster

import (
	"encoding/binary"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// TestNothingIsLostInAPage: an entry comes out of a page as it went in, at the edges of every field.
func TestNothingIsLostInAPage(t *testing.T) {
	for _, e := range []Entry{
		{State: Waiting}, {State: Waiting, Reason: MaximumRow, Attempt: 255, Spared: 255, Timed: 3},
		{State: Waiting, Asks: 1, Rival: 1}, {State: Waiting, Asks: 255, Rival: MaximumRival, Reason: MaximumRow, Attempt: 255, Spared: 254, Deadline: never},
		{State: Asleep, Dealer: DealerNotInstalled, Reason: MaximumRow | refusal, Sequence: never, Deadline: never, Attempt: 255, Asks: 255, Spared: 255, Timed: 3},
		{State: Succeeded, Flags: FlagCompleted, Reason: MaximumRow}, {State: Succeeded, Flags: FlagUnhealthy, Reason: refusal | 1},
		{State: Succeeded, GoneOn: true, Flags: FlagCompleted, Sequence: never}, {State: Succeeded, GoneOn: true, Asks: 1, Reason: refusal | 2}, {State: Succeeded, GoneOn: true, Accepted: true},
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
		if e.State == Waiting && e.Asks > 0 { // of another campaign; nothing has been said of an attempt
			e.Reason, e.Flags, e.Timed, e.Accepted = e.Reason&MaximumRow, 0, 0, false
			e.Rival = rapid.Uint8Range(1, MaximumRival).Draw(t, "rival")
		}
		if e.State == Succeeded { // that a dealer is awaited is of who has not: here that place says whether it has gone on
			e.Dealer, e.GoneOn = 0, rapid.Bool().Draw(t, "gone on")
		}
		if e.State == Stalled { // flags are of successes: here that place says whether it was early
			e.Flags, e.Early = 0, rapid.Bool().Draw(t, "early")
		}
		if p := pack(e); p.entry() != e {
			t.Fatalf("%+v comes back as %+v", e, p.entry())
		}
	})
}

// TestOldPages: where a vehicle that waited for another campaign had that campaign's row in the place of
// its reason, it waits for that campaign still, and what it had failed with is not known.
func TestOldPages(t *testing.T) {
	old := func(state, asks uint8, row uint16) []byte {
		p := pack(Entry{State: state, Attempt: 2, Spared: 1, Sequence: 9, Deadline: 7, Reason: row})
		p[9] = asks
		binary.LittleEndian.PutUint16(p[atReason:], row&MaximumRow|row&refusal>>(15-rowBits))
		return p[:]
	}
	is := Entry{Attempt: 2, Spared: 1, Sequence: 9, Deadline: 7}
	for _, c := range []struct {
		state, asks uint8
		row         uint16
		want        Entry
	}{
		{Waiting, 3, 1, Entry{Rival: 1}},
		{Waiting, 255, MaximumRival, Entry{Rival: MaximumRival}},
		{Waiting, 0, 4, Entry{Reason: 4}},
		{Cancelled, 0, 1, Entry{}},
		{Cancelled, 0, 2 | refusal, Entry{Reason: 2 | refusal}},
		{Failed, 0, 2, Entry{Reason: 2}},
		{Stalled, 2, 0, Entry{}},
	} {
		into := make([]packed, 1)
		if err := decodeEntries(append([]byte{oldVersion}, old(c.state, c.asks, c.row)...), into); err != nil {
			t.Fatal(err)
		}
		want := is
		want.State, want.Asks, want.Reason, want.Rival = c.state, c.asks, c.want.Reason, c.want.Rival
		if got := into[0].entry(); got != want {
			t.Errorf("%+v is read as %+v, want %+v", c, got, want)
		}
		again := make([]packed, 1)
		if err := decodeEntries(appendEntries(nil, into), again); err != nil || again[0] != into[0] {
			t.Errorf("%+v is written and read as %+v: %v", want, again[0].entry(), err)
		}
	}
	for _, row := range []uint16{0, MaximumRival + 1, 1 | refusal} {
		if err := decodeEntries(append([]byte{oldVersion}, old(Waiting, 1, row)...), make([]packed, 1)); err == nil {
			t.Errorf("row %#x of another campaign is read", row)
		}
	}
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

// TestWhoDoesNotKnowReadsASuccess: a page with a vehicle that has gone on is one of a success, or of one that was taken, to whoever does not
// know that there is more, and one that was written so is read as what it says.
func TestWhoDoesNotKnowReadsASuccess(t *testing.T) {
	for _, e := range []Entry{{State: Succeeded, Attempt: 1, Flags: FlagCompleted}, {State: Succeeded, Attempt: 1, Asks: 1, Reason: 3 | refusal}} {
		on := e
		on.GoneOn = true
		p, before := pack(on), pack(e)
		if is := before.entry(); is != e || GoneOn(is) {
			t.Errorf("of before, %+v is read as %+v", e, is)
		}
		if state := p[atDealer] & (1<<stateBits - 1); state != Succeeded || p[9] != e.Asks || Handed(Entry{Dealer: p[atDealer] >> stateBits}) || on.Place() != e.Place() {
			t.Errorf("%+v is read as state %d, asks %d, dealer %d", on, state, p[9], p[atDealer]>>stateBits)
		}
	}
}
