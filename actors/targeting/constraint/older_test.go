package constraint

import "testing"

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		version, than, asked string
		want                 bool
	}{
		{"1.1.0", "1.2.0", "", true}, {"1.2.0", "1.1.0", "", false}, {"1.2.0", "1.2.0", "", false}, {"1.9.0", "1.10.0", ">=1.0.0", true},
		{"2.0.0-rc.1", "2.0.0", "", true}, {"2.0.0", "2.0.0-rc.1", "", false},
		{"2.0.0-rc.1", "2.0.0", "vendor:>=1", false}, {"2.0.0", "2.0.0-rc.1", "vendor:>=1", true}, // behind its beginning, in the vendor's order
		{"1.2.0+7", "1.2.0+8", "", false}, {"1.2.0+8", "1.2.0+7", "", false},
		{"KW39-2024", "KW40-2024", "", true}, {"KW40-2024", "KW9-2024", "", false},
		{"1.0.0", "KW9-2024", "", true}, {"KW9-2024", "1.0.0", "", false}, // digits come first
		{"1.2", "1.10", "", true}, {"01.2.0", "1.10.0", "", true}, // no semantic versions
		{"1.0.0", "", "", false}, {"", "1.0.0", "", false},
	} {
		if got, by := Older(c.version, c.than, c.asked); got != c.want || (by == "") != (c.version == "" || c.than == "") {
			t.Errorf("%q is older than %q, asked %q: %t by %q", c.version, c.than, c.asked, got, by)
		}
	}
}
