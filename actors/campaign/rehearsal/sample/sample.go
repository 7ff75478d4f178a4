// Package sample adds up what several runs of a rehearsal have seen: pure functions.
package sample

import (
	"slices"

	"pacecar/messages"
)

// Quantile is the least of some sorted values that so many percent of them do not exceed.
func Quantile[T int64 | float64](sorted []T, percent int) T {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

// Spread is what half, and nine in ten, of some values do not exceed. It sorts them.
func Spread(list []float64) *messages.Spread {
	slices.Sort(list)
	return &messages.Spread{P50: Quantile(list, 50), P90: Quantile(list, 90)}
}

// PercentIf is the share of one of so many, in percent, if something holds of it.
func PercentIf(is bool, of float64) float64 {
	if is {
		return 100 / of
	}
	return 0
}
