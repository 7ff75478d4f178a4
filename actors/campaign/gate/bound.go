package gate

import "gonum.org/v1/gonum/mathext"

// What a sample says about a failure rate, by Clopper and Pearson (Biometrika 26, 1934):
// the exact bound of a binomial share. It never claims more than the sample can bear,
// however small the sample is. Shares, rates and confidences are percentages.

// Upper is the one-sided upper bound of the failure rate behind so many failures among so
// many ends: with this confidence the rate is not higher. Nothing seen proves nothing.
func Upper(failed, ended uint32, confidence float64) float64 {
	if failed >= ended {
		return 100
	}
	return 100 * mathext.InvRegIncBeta(float64(failed)+1, float64(ended-failed), confidence/100)
}

// proven tells whether the sample shows, with this confidence, that the failure rate is at
// most limit: if it were higher, so few failures would be rarer than the confidence leaves
// room for. It is [Upper] at most limit, without the inverse.
func proven(failed, ended uint32, limit, confidence float64) bool {
	switch {
	case limit >= 100:
		return true
	case failed >= ended || limit <= 0:
		return false
	}
	return mathext.RegIncBeta(float64(failed)+1, float64(ended-failed), limit/100) >= confidence/100
}

// Needed is how many vehicles must end without a single failure to prove the limit; 0: no
// number does.
func Needed(limit, confidence float64) uint32 {
	const most = 1 << 24
	if !proven(0, most, limit, confidence) {
		return 0
	}
	low, high := uint32(0), uint32(most)
	for high-low > 1 {
		if middle := low + (high-low)/2; proven(0, middle, limit, confidence) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
