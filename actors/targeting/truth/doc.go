// Package truth is what a condition answers about one vehicle, and how it judges one
// value: the logic of selectors without their language.
//
// # Three answers
//
// A condition on something that a record does not hold is neither true nor false. [Truth]
// is the three-valued logic of Kleene: unknown stays unknown under negation, loses against
// no in "and" and against yes in "or".
//
// # Values
//
// A [Predicate] judges a text by its bytes, a number, or a semantic version by precedence.
// Everything here is immutable and may be shared. What cannot be is a bug, and panics.
package truth
