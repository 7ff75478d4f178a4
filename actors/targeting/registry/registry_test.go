package registry

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPack(t *testing.T) {
	vins := rapid.StringOfN(rapid.RuneFrom([]rune(vinAlphabet)), 17, 17, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := vins.Draw(t, "a"), vins.Draw(t, "b")
		p, ok := Pack(a)
		if !ok || p.String() != a {
			t.Fatalf("%s comes back as %s", a, p)
		}
		q, _ := Pack(b)
		if p.Less(q) != (a < b) || (p == q) != (a == b) {
			t.Fatalf("%s and %s are ordered wrongly", a, b)
		}
	})
	for _, bad := range []string{"", "SHORT", "WVWZZZATEST00000I", "WVWZZZATEST00000o", "WVWZZZATEST0000001"} {
		if _, ok := Pack(bad); ok {
			t.Errorf("%q is packed", bad)
		}
	}
}

// TestRegistry: whatever comes and goes, everybody is found under an ordinal of his own.
func TestRegistry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Registry
		known := map[VIN]uint32{}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			vin := VIN{0, 0, rapid.Uint32Range(0, 60).Draw(t, "vin")}
			if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				ordinal, existed := r.Remove(vin)
				if want, ok := known[vin]; ok != existed || ordinal != want {
					t.Fatalf("removed %d %t, want %d %t", ordinal, existed, want, ok)
				}
				delete(known, vin)
				continue
			}
			ordinal, existed := r.Place(vin)
			if want, ok := known[vin]; ok != existed || (ok && want != ordinal) {
				t.Fatalf("placed %d %t, want %d %t", ordinal, existed, want, ok)
			}
			known[vin] = ordinal
		}
		if r.rises > uint32(len(r.vins)) || !slices.IsSortedFunc(r.vins[:r.rises], VIN.compare) {
			t.Fatalf("the first %d of %d do not rise: %v", r.rises, len(r.vins), r.vins)
		}
		probe := VIN{0, 0, rapid.Uint32Range(0, 61).Draw(t, "probe")}
		if n := r.Below(probe); n > 0 && !r.vins[n-1].Less(probe) || n < r.rises && r.vins[n].Less(probe) {
			t.Fatalf("%d of %v are below %v", n, r.vins[:r.rises], probe)
		}
		seen := map[uint32]bool{}
		for vin, want := range known {
			if ordinal, ok := r.Find(vin); !ok || ordinal != want || seen[ordinal] {
				t.Fatalf("found %d %t, want %d once", ordinal, ok, want)
			}
			seen[want] = true
		}
		if r.Len() != len(known) || len(r.vins) != len(known)+len(r.free) {
			t.Fatalf("%d counted, %d free of %d; want %d", r.Len(), len(r.free), len(r.vins), len(known))
		}
	})
}
