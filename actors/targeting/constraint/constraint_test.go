package constraint

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/order"
)

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		constraint, version string
		want                bool
	}{
		{"", "", true}, {"", "anything", true},
		{">=2.1.0, <3.0.0", "2.9.9", true}, {">=2.1.0, <3.0.0", "3.0.0", false}, {">=2.1.0 <3.0.0 || ^5", "5.1.0", true},
		{">=1.0.0", "2.0.0-rc.1", false}, {">=1.0.0-0", "2.0.0-rc.1", true}, {">=1.0.0", "KW39-2024", false}, {">=1.0.0", "", false}, {">=1.0.0", "1.2", false},
		{"vendor:>=KW39-2024", "KW39-2024", true}, {"vendor:>=KW39-2024", "KW40-2024", true}, {"vendor:>=KW39-2024", "KW4-2025", false},
		{"vendor:KW39-2024", "KW39-2024", true}, {"vendor:=KW39-2024", "KW39-2025", false}, {"vendor: != KW39-2024", "KW39-2025", true},
		{"vendor:>A2, <=A10", "A10", true}, {"vendor:>A2, <=A10", "A2", false}, {"vendor:<A2||>B", "A3", false}, {"vendor:<A2||>B", "B1", true},
		{"vendor:>=0", "", false}, {"vendor:0452/H 03", "0452/H 03", true}, {"vendor:>=1.9.0", "1.10.0", true},
	} {
		parsed, err := Parse(c.constraint)
		if err != nil || parsed.Allows(c.version) != c.want || Allows(c.constraint, c.version) != c.want {
			t.Errorf("%q allows %q: %t, %v", c.constraint, c.version, !c.want, err)
		}
		if parsed.IsVendor() != strings.HasPrefix(c.constraint, Vendor) {
			t.Errorf("%q is a vendor's: %t", c.constraint, parsed.IsVendor())
		}
	}
}

func TestWhatDoesNotParseAllowsNothing(t *testing.T) {
	for _, text := range []string{"newest", "vendor:", "vendor:>=", "vendor:A,", "vendor:||A", "vendor:A|| "} {
		if c, err := Parse(text); err == nil || Allows(text, "A") || Allows(text, "1.0.0") {
			t.Errorf("%q is read as %v", text, c)
		}
	}
}

// TestVendorComparisons: each sign says of any two versions what their order does.
func TestVendorComparisons(t *testing.T) {
	versions := rapid.StringMatching(`[0-9A-C][0-9A-C.-]{0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		v, w := versions.Draw(t, "version"), versions.Draw(t, "wanted")
		at := order.Compare(v, w)
		for sign, want := range map[string]bool{"=": at == 0, "!=": at != 0, "<": at < 0, "<=": at <= 0, ">": at > 0, ">=": at >= 0, "": at == 0} {
			if Allows(Vendor+sign+w, v) != want {
				t.Fatalf("%s%s%s of %q is %t", Vendor, sign, w, v, !want)
			}
		}
		u := versions.Draw(t, "upper")
		both, either := fmt.Sprintf("vendor:>=%s,<%s", w, u), fmt.Sprintf("vendor:<%s || >=%s", w, u)
		inside := at >= 0 && order.Compare(v, u) < 0
		if Allows(both, v) != inside || (order.Compare(w, u) <= 0 && Allows(either, v) == inside) {
			t.Fatalf("%q and %q of %q", both, either, v)
		}
	})
}

// FuzzParse: any text is refused, or compares versions without a panic.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{">=1.0.0", "vendor:>=KW39-2024, <KW12-2025", "vendor:a||b", "vendor:!=", "~1.2 || ^3", "*", "", "=>1", "1.x - 2"} {
		f.Add(seed, "1.0.0")
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		if len(text) > 256 || len(version) > 64 {
			return // catalog and vehicle refuse longer ones
		}
		c, err := Parse(text)
		if err == nil && c.Allows(version) != Allows(text, version) {
			t.Fatalf("%q allows %q, or not", text, version)
		}
		if text != "" && err == nil && c.Allows("") && c.IsVendor() {
			t.Fatalf("%q allows a version that is not known", text)
		}
	})
}
