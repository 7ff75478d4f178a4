// Package contrast tells whether two shares differ by more than chance explains: Fisher's exact test of a table of two
// rows and two columns (R. A. Fisher, Journal of the Royal Statistical Society 85, 1922). That the bounds of two shares
// do not overlap is asked too much: shares may differ surely, and their bounds of 95 % still do overlap.
//
// All functions are pure. A count is at most 2^32-1.
package contrast

import "math"

// Chance is how likely a difference at least as large as that of part of all and otherPart of otherAll would be if both
// had the same rate: twice the smaller tail of the hypergeometric distribution, in percent, at most 100.
func Chance(part, all, otherPart, otherAll uint32) float64 {
	part, otherPart = min(part, all), min(otherPart, otherAll)
	t := table{n: float64(all), m: float64(otherAll), k: float64(part) + float64(otherPart)}
	return 100 * min(1, 2*min(t.tail(float64(part), 1), t.tail(float64(part), -1)))
}

// table is what is known of two groups of n and m in which k are of one kind.
type table struct{ n, m, k float64 }

// tail is the probability of x or what lies beyond it in a direction of the first group.
func (t table) tail(x, step float64) float64 {
	least, most := max(0, t.k-t.m), min(t.n, t.k)
	term := math.Exp(choose(t.n, x) + choose(t.m, t.k-x) - choose(t.n+t.m, t.k))
	sum := 0.0
	for x >= least && x <= most {
		sum += term
		if step > 0 {
			term *= (t.n - x) * (t.k - x) / ((x + 1) * (t.m - t.k + x + 1))
		} else {
			term *= x * (t.m - t.k + x) / ((t.n - x + 1) * (t.k - x + 1))
		}
		if term < sum*1e-12 && beyond(x, step, t.k*t.n/(t.n+t.m)) {
			break // terms only fall from here on
		}
		x += step
	}
	return sum
}

// beyond tells whether a value lies on the far side of the mean, in a direction.
func beyond(x, step, mean float64) bool { return (x-mean)*step > 0 }

// choose is the logarithm of how many ways there are to choose k of n.
func choose(n, k float64) float64 {
	log := func(x float64) float64 { v, _ := math.Lgamma(x + 1); return v }
	return log(n) - log(k) - log(n-k)
}
