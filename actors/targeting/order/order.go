// Package order puts the marks in order that suppliers write: hardware revisions and
// versions of no common scheme.
//
// A mark is read as runs of digits and runs of other bytes. Digits are compared as the
// numbers they write, however long they are; everything else byte by byte; a run of digits
// comes before anything else; and a mark that ends comes before one that goes on. So
// A2 < A10 < B1, and KW39-2024 < KW40-2024 < KW40-2024a. Marks that differ in leading
// zeros alone are ordered by their bytes: only equal marks are equal.
package order

import (
	"cmp"
	"strings"
)

// Compare is negative where a comes before b, positive where it comes after, and 0 for
// equal marks. It is a total order.
func Compare(a, b string) int {
	left, right := a, b
	for left != "" && right != "" {
		x, y := digits(left), digits(right)
		if x == 0 || y == 0 {
			if x+y > 0 || left[0] != right[0] {
				return cmp.Or(cmp.Compare(y, x), cmp.Compare(left[0], right[0])) // digits first
			}
			left, right = left[1:], right[1:]
			continue
		}
		if c := numbers(left[:x], right[:y]); c != 0 {
			return c
		}
		left, right = left[x:], right[y:]
	}
	return cmp.Or(cmp.Compare(len(left), len(right)), strings.Compare(a, b))
}

// Within says whether a mark is in a range that includes both its ends; an empty end is open.
// An empty mark, which is not known, is within no range.
func Within(mark, from, to string) bool {
	return mark != "" && (from == "" || Compare(from, mark) <= 0) && (to == "" || Compare(mark, to) <= 0)
}

// digits is the length of the run of digits that a text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// numbers compares two runs of digits as numbers.
func numbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
