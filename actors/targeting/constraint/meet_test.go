package constraint

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMeet(t *testing.T) {
	for _, c := range []struct {
		allow, forbid []string
		meet          bool
	}{
		{[]string{">=2.0.0"}, []string{">=2.0.0"}, false},
		{[]string{">=2.0.0"}, []string{">=1.0.0"}, false},
		{[]string{">=2.0.0"}, []string{">2.0.0"}, true},
		{[]string{">=2.0.0", "<2.0.0"}, nil, false},
		{[]string{">2.0.0", "<2.0.1"}, nil, false},
		{[]string{">2.0.0", "<2.0.2"}, nil, true},
		{[]string{"^1.2.0", "^2.0.0"}, nil, false},
		{[]string{"^1.2.0", "~1.9.0"}, nil, true},
		{[]string{"1.x"}, []string{"<1.5.0"}, true},
		{[]string{"1.2.x"}, []string{">=1.2.0, <1.3.0"}, false},
		{[]string{">=1.0.0"}, []string{"1.x || 2.x"}, true},
		{[]string{">=1.0.0, <3.0.0"}, []string{"1.x || 2.x"}, false},
		{[]string{"!=1.0.0"}, []string{"<5.0.0"}, true},
		{[]string{">=1.0.0-alpha", "<1.0.0"}, nil, false}, // the second one asks for no pre-release
		{[]string{">=1.0.0-alpha, <1.0.0-beta"}, nil, true},
		{[]string{"1.2 - 1.4.5", ">1.4.5"}, nil, false},
		{[]string{""}, []string{""}, false},
		{[]string{""}, []string{">=1.0.0"}, true},
		{[]string{">=1.0.0"}, nil, true},
		{[]string{"vendor:>=KW39"}, []string{"vendor:>=KW9"}, false},
		{[]string{"vendor:>=KW39"}, []string{"vendor:>=KW40"}, true},
		{[]string{"vendor:>KW39"}, []string{"vendor:>=KW40"}, true},
		{[]string{"vendor:KW39", "vendor:KW40"}, nil, false},
		{[]string{"vendor:<KW39", "vendor:<5"}, nil, true},
		{[]string{"vendor:>=KW39", "<1.0.0"}, nil, true}, // nothing can be told
		{[]string{"nonsense"}, []string{"nonsense"}, true},
		{[]string{"=2.1.202401151030"}, nil, true}, // the minute of a build
		{[]string{"~2.1.202401151030"}, nil, true},
		{[]string{">=20240115103000.0.0"}, nil, true},
		{[]string{"^5000000000.0.0"}, []string{"<5000000000.0.1"}, true},
		{[]string{">=20240115103000.0.0"}, []string{">=20240115102959.0.0"}, false},
		{[]string{">2.1.202401151030, <2.1.202401151031"}, nil, false},
		{[]string{"=1.0.18446744073709551615"}, nil, true},              // nothing can be told of what has no next
		{[]string{">=1.0.0", "<1.0.0+18446744073709551616"}, nil, true}, // nor of what is no number
	} {
		if got := Meet(c.allow, c.forbid); got != c.meet {
			t.Errorf("%q without %q meet: %t", c.allow, c.forbid, got)
		}
	}
}

// Where any version at all is found to fit, they meet.
func TestNothingThatFitsIsOverlooked(t *testing.T) {
	number := rapid.SampledFrom([]uint64{0, 1, 2, 3, math.MaxUint32, math.MaxUint32 + 1, 20240115103000, math.MaxUint64 - 1, math.MaxUint64})
	semantic := rapid.Custom(func(t *rapid.T) string {
		at := fmt.Sprintf("%d.%d.%d", number.Draw(t, "major"), number.Draw(t, "minor"), number.Draw(t, "patch"))
		return rapid.SampledFrom([]string{"=", "!=", "<", "<=", ">", ">=", "~", "^"}).Draw(t, "sign") + at
	})
	wild := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(rapid.SampledFrom([]string{"%d.x", "%[1]d.%[1]d.x", ">%d", "<=%d.1"}).Draw(t, "form"), number.Draw(t, "number"))
	})
	vendor := rapid.Custom(func(t *rapid.T) string {
		return Vendor + rapid.SampledFrom([]string{"", "!=", "<", "<=", ">", ">="}).Draw(t, "sign") + fmt.Sprintf("KW%d", number.Draw(t, "week"))
	})
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.OneOf(semantic, wild)
		version := fmt.Sprintf("%d.%d.%d", number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c"))
		if rapid.Bool().Draw(t, "vendor") {
			kind, version = vendor, fmt.Sprintf("KW%d", number.Draw(t, "d"))
		}
		allow, forbid := rapid.SliceOfN(kind, 1, 3).Draw(t, "allow"), rapid.SliceOfN(kind, 0, 3).Draw(t, "forbid")
		for _, text := range allow {
			if !Allows(text, version) {
				return
			}
		}
		for _, text := range forbid {
			if Allows(text, version) {
				return
			}
		}
		if !Meet(allow, forbid) {
			t.Fatalf("%s fits %q without %q, which are said not to meet", version, allow, forbid)
		}
	})
}
