// Package cell writes a text into a cell of a CSV file, so that a spreadsheet takes it for text and not
// for a formula, and reads it again as it was. Whatever writes CSV for people guards its texts here:
// what vehicles, files and people say may begin with anything.
//
// Its functions may be called from any goroutine, and cannot fail.
package cell

import "strings"

// formula begins what a spreadsheet would take for something else than text; an apostrophe is what
// Guard writes itself.
const formula = "=+-@'"

// Blank is what may stand around a value without being a part of it.
const Blank = " \t"

// Present is an empty value that is there: a lone apostrophe.
const Present = "'"

// Guard writes a value so that a spreadsheet takes it for text, and so that reading gives
// the same value: behind an apostrophe where it begins like a formula or with an
// apostrophe, or where space around it would be lost.
func Guard(value string) string {
	if value == "" || !guarded(value) {
		return value
	}
	return "'" + value
}

func guarded(value string) bool {
	return strings.IndexByte(formula, value[0]) >= 0 || strings.TrimSpace(value) != value
}

// Unguard reads what Guard wrote.
func Unguard(field string) string {
	value, _ := Read(field)
	return value
}

// Read reads a value. Space around it does not count, unless it is guarded; empty says
// that there is nothing at all.
func Read(field string) (value string, empty bool) {
	rest, quoted := strings.CutPrefix(strings.TrimLeft(field, Blank), "'")
	switch text := strings.TrimSpace(field); {
	case quoted && rest != "" && guarded(rest):
		return rest, false
	case text == Present:
		return "", false
	default:
		return text, text == ""
	}
}
