package condition

import (
	"strings"
	"testing"
)

// TestExpected: a command rests on the version that its If-Match names, and one that names none of this API is told so.
func TestExpected(t *testing.T) {
	t.Parallel()
	for header, c := range map[string]struct {
		expected uint64
		refused  string // empty: it is not
	}{
		"":             {0, ""},
		" * ":          {0, ""},
		`"7"`:          {7, ""},
		`"3", "7"`:     {7, ""},
		`"6"`:          {0, "the present version is 7"},
		`7`:            {0, "a version stands in quotes"},
		`W/"7"`:        {0, "a version stands in quotes"},
		`"0", "seven"`: {0, "a version stands in quotes"},
	} {
		expected, err := Parse(header).Expected(7, nil)
		if expected != c.expected || (err != nil) != (c.refused != "") {
			t.Errorf("%q: %d, %v", header, expected, err)
		}
		if no, is := err.(interface{ GetStatus() int }); err != nil && (!is || no.GetStatus() != 412) {
			t.Errorf("%q: %v is not 412", header, err)
		}
		if err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%q is refused with %q, want %q", header, err, c.refused)
		}
	}
}
