package document

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// fault is what is wrong at one line of a document.
type fault struct {
	name string
	line int
	err  error
}

func (f *fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.name, f.line, f.err) }

func (f *fault) Unwrap() error { return f.err }

// Faults are all faults of a document as one error of several lines, in order of the lines; nil if there
// are none. What is said twice is told once, and so many are told as a person mends at a time.
func Faults(found ...error) error {
	var list []error
	told := map[string]bool{}
	var flatten func(err error)
	flatten = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, err := range joined.Unwrap() {
				flatten(err)
			}
		} else if err != nil && !told[err.Error()] {
			told[err.Error()] = true
			list = append(list, err)
		}
	}
	for _, err := range found {
		flatten(err)
	}
	slices.SortStableFunc(list, func(a, b error) int { return cmp.Compare(lineOf(a), lineOf(b)) })
	if len(list) > maxFaults {
		list = append(list[:maxFaults], errMore)
	}
	return errors.Join(list...)
}

var errMore = errors.New("… and more")

// lineOf is where a fault is. One without a line comes behind the others.
func lineOf(err error) int {
	if f, ok := errors.AsType[*fault](err); ok {
		return f.line
	}
	return maxLine
}

const maxLine = MaxBytes + 1
