package cell

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What a spreadsheet would take for a formula begins with an apostrophe, and nothing else is changed.
func TestNoCellIsAFormula(t *testing.T) {
	for value, want := range map[string]string{
		"": "", "e1": "e1", "a=b": "a=b", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		" =1": "' =1", "end ": "'end ", "'quoted": "''quoted", "O'Brien": "O'Brien",
	} {
		if got := Guard(value); got != want {
			t.Errorf("%q is written %q, want %q", value, got, want)
		}
	}
}

// Whatever is written is read again.
func TestCellsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("=+-@' \t\r")))).Draw(t, "value")
		written := Guard(value)
		if got := Unguard(written); got != value {
			t.Fatalf("%q, written %q, is read as %q", value, written, got)
		}
		if written != "" && strings.ContainsRune("=+-@\t\r", rune(written[0])) {
			t.Fatalf("%q is written %q, which begins like a formula", value, written)
		}
	})
	if value, empty := Read("'"); value != "" || empty {
		t.Errorf("a lone apostrophe is %q, empty: %t", value, empty)
	}
}
