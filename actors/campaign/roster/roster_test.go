package roster

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
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
	f.Add([]byte{pageVersion}, uint8(0))
	f.Add(appendEntries(nil, []Entry{{State: Waiting}, {State: Permitted, Attempt: 2, Sequence: 9, Deadline: 7}}), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		into := make([]Entry, n)
		if err := decodeEntries(data, into); err == nil {
			if !slices.Equal(appendEntries(nil, into), data) {
				t.Errorf("%x decodes to %v and back to something else", data, into)
			}
		}
		r := New("salt", uint32(n)+1)
		for _, number := range []uint32{0, 1, VINPages, VINPages | 1} {
			_ = r.Restore(number, data)
		}
		_ = r.Earliest(Leases)
		_, _ = r.Find("WPCAR000000000001")
	})
}

// TestFindEveryVehicle looks each VIN up, and others.
func TestFindEveryVehicle(t *testing.T) {
	packed, _ := Order("salt", vins(3000))
	r := New("salt", 3000)
	r.Fill(packed)
	for _, vin := range vins(3000) {
		if at, ok := r.Find(vin); !ok || string(r.VIN(at)) != vin {
			t.Fatalf("%s is not found", vin)
		}
	}
	for _, vin := range []string{"", "short", vins(3001)[3000]} {
		if _, ok := r.Find(vin); ok {
			t.Errorf("%q is found", vin)
		}
	}
	if at, ok := func() (uint32, bool) { e := New("", 0); return e.Find(vins(1)[0]) }(); ok {
		t.Errorf("an empty roster has a vehicle at %d", at)
	}
}

// TestEarliestIsExact changes entries at random and compares the index of deadlines with
// a walk over the roster, on forks of forks.
func TestEarliestIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := New("salt", 700)
		for range rapid.IntRange(1, 200).Draw(t, "changes") {
			if rapid.IntRange(0, 9).Draw(t, "fork") == 0 {
				r = r.Fork()
			}
			at := rapid.Uint32Range(0, 699).Draw(t, "at")
			r.Set(at, Entry{
				State:    rapid.Uint8Range(Waiting, Stalled).Draw(t, "state"),
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
