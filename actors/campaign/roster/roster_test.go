package roster

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/lot"
)

// vins makes n valid VINs.
func vins(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("WPCAR0000%08d", i)
	}
	return list
}

// FuzzPages decodes anything without a panic, and what decodes encodes to the same bytes.
func FuzzPages(f *testing.F) {
	f.Add([]byte{entriesVersion}, uint8(0))
	f.Add([]byte{oldVersion, 9: Waiting}, uint8(0))
	f.Add(appendEntries(nil, []packed{pack(Entry{State: Waiting, Attempt: 2, Spared: 1, Asks: 3, Reason: 7, Rival: MaximumRival})}), uint8(1))
	f.Add(appendEntries(nil, []packed{pack(Entry{State: Waiting}), pack(Entry{State: Permitted, Attempt: 2, Sequence: 9, Deadline: 7})}), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		into := make([]packed, n)
		if err := decodeEntries(data, into); err == nil && data[0] == entriesVersion {
			if !slices.Equal(appendEntries(nil, into), data) {
				t.Errorf("%x decodes to %v and back to something else", data, into)
			}
		}
		r := New("salt", uint32(n)+1, uint32(n)/3, 0, uint32(n)/2)
		for _, number := range []uint32{0, 1, VINPages, VINPages | 1} {
			_ = r.Restore(number, data)
		}
		_ = r.Earliest(Leases)
		_, _ = r.Find("WPCAR000000000001")
	})
}

// ordered packs VINs in the order of the stable hash.
func ordered(list []string) (packed []byte) {
	list = slices.SortedFunc(slices.Values(list), func(a, b string) int {
		return cmp.Or(cmp.Compare(lot.Of("salt", a), lot.Of("salt", b)), cmp.Compare(a, b))
	})
	for _, vin := range list {
		packed = append(packed, vin...)
	}
	return packed
}

// laidOut packs vehicles in waves: cut from one order, or each in an order of its own.
func laidOut(list []string, waves int, mixed bool) (packed []byte, firsts []uint32) {
	if !mixed {
		packed = ordered(list)
	}
	for i := range waves {
		from, to := i*len(list)/waves, (i+1)*len(list)/waves
		firsts = append(firsts, uint32(from))
		if mixed {
			packed = append(packed, ordered(list[from:to])...)
		}
	}
	return packed, firsts
}

// restored is a roster that has been written down and read again.
func restored(t interface{ Fatal(...any) }, written map[uint32][]byte, size, joined uint32, firsts ...uint32) Roster {
	r := New("salt", size, joined, firsts...)
	for number, data := range written {
		if err := r.Restore(number, data); err != nil {
			t.Fatal(err)
		}
	}
	if !r.Whole() {
		t.Fatal("a page is missing")
	}
	return r
}

// TestFindEveryVehicle looks each VIN up, and others, in rosters of several waves that some
// have joined, before and after they were written down.
func TestFindEveryVehicle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waves := rapid.IntRange(1, 5).Draw(t, "waves")
		mixed := rapid.Bool().Draw(t, "mixed")
		withStrata := rapid.Bool().Draw(t, "strata")
		all := vins(rapid.IntRange(waves, 1200).Draw(t, "vehicles"))
		joining := rapid.IntRange(0, len(all)-waves).Draw(t, "joining")
		start, late := all[:len(all)-joining], all[len(all)-joining:]
		written := map[uint32][]byte{}
		note := func(r *Roster) {
			for _, p := range r.Dirty() {
				written[p.Number] = p.Data
			}
		}
		strata := func(n int) []uint16 {
			if !withStrata {
				return nil
			}
			return slices.Repeat([]uint16{7}, n)
		}
		packed, firsts := laidOut(start, waves, mixed)
		r := New("salt", uint32(len(start)), 0, firsts...)
		r.Fill(packed, strata(len(start)))
		if !mixed && len(r.names.runs) != 1 {
			t.Fatalf("one order is kept as the stretches %v", r.names.runs)
		}
		r.Set(uint32(len(start)-1), Entry{State: Offered, Attempt: 1})
		note(&r)
		for len(late) > 0 {
			n := rapid.IntRange(1, min(300, len(late))).Draw(t, "batch")
			r = r.Fork()
			r.Join(ordered(late[:n]), strata(n))
			note(&r)
			late = late[n:]
		}
		for _, r := range []Roster{r, restored(t, written, r.Size(), uint32(joining), firsts...)} {
			seen := map[uint32]bool{}
			for _, vin := range all {
				at, ok := r.Find(vin)
				if !ok || string(r.VIN(at)) != vin || seen[at] {
					t.Fatalf("%s is found at %d: %t", vin, at, ok)
				}
				seen[at] = true
				if withStrata != (r.Stratum(at) == 7) {
					t.Fatalf("%s is of stratum %d", vin, r.Stratum(at))
				}
				if e := r.Get(at); e.State != Waiting && int(at) != len(start)-1 {
					t.Fatalf("position %d is in state %d", at, e.State)
				}
			}
			for _, vin := range []string{"", "short", vins(len(all) + 1)[len(all)]} {
				if _, ok := r.Find(vin); ok {
					t.Fatalf("%q is found", vin)
				}
			}
		}
	})
	if at, ok := func() (uint32, bool) { e := New("", 0, 0); return e.Find(vins(1)[0]) }(); ok {
		t.Errorf("an empty roster has a vehicle at %d", at)
	}
}

// TestAForkThatJoinsLeavesItsOriginal: who is on a roster is changed by no fork of it.
func TestAForkThatJoinsLeavesItsOriginal(t *testing.T) {
	r := New("salt", 100, 0)
	r.Fill(ordered(vins(100)), nil)
	late := ordered(vins(140)[100:])
	for range 2 { // a step decides on a draft, and is applied again
		d := r.Draft()
		d.Join(late, nil)
		d.Drop()
	}
	f := r.Fork()
	f.Join(late, nil)
	f.Set(139, Entry{State: Offered})
	if _, listed := r.Find(vins(140)[139]); listed || r.Size() != 100 {
		t.Error("the original has a vehicle that joined its fork")
	}
	if _, listed := f.Find(vins(140)[139]); !listed || f.Size() != 140 {
		t.Error("the fork has not the vehicle that joined it")
	}
}

// TestEarliestIsExact changes entries at random and compares the index of deadlines with
// a walk over the roster, on forks of forks.
func TestEarliestIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := New("salt", 700, 0)
		for range rapid.IntRange(1, 200).Draw(t, "changes") {
			if rapid.IntRange(0, 9).Draw(t, "fork") == 0 {
				r = r.Fork()
			}
			at := rapid.Uint32Range(0, 699).Draw(t, "at")
			r.Set(at, Entry{
				State:    rapid.Uint8Range(Waiting, Asleep).Draw(t, "state"),
				Deadline: rapid.Uint32Range(0, 9).Draw(t, "deadline"),
			})
		}
		for l := range lanes {
			var due []uint32
			first := uint32(0)
			for at := range r.Size() {
				e := r.Get(at)
				if !l.on(e) {
					continue
				}
				if first == 0 || e.Deadline < first {
					first = e.Deadline
				}
				if e.Deadline <= 5 {
					due = append(due, at)
				}
			}
			if got := r.Earliest(l); got != first {
				t.Fatalf("the earliest on lane %d is %d, want %d", l, got, first)
			}
			if got := r.DueBy(l, 5, 1000); !slices.Equal(got, due) {
				t.Fatalf("due on lane %d are %v, want %v", l, got, due)
			}
		}
	})
}
