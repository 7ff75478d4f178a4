// Package lot draws lots: a number for each vehicle that looks random, is the same
// whenever and wherever it is drawn, and is another one under another salt. Campaigns
// order their rosters by it, and selectors take samples by it, so a sample of ten per cent
// with a campaign's salt is, but for rounding, the first ten per cent of a roster that has
// every vehicle.
package lot

import (
	"math"

	"github.com/cespare/xxhash/v2"

	"pacecar/messages"
)

// MaxSalt is the longest salt in bytes.
const MaxSalt = 256

// Of draws the lot of a vehicle. It is part of the stored format and must never change:
// the waves of a campaign that is started again after a dry run, or with a higher
// percentage, hold the same vehicles. A longer salt than [MaxSalt] is cut.
func Of[V string | []byte](salt string, vin V) uint64 {
	var buffer [MaxSalt + 1 + messages.VINLength]byte
	n := copy(buffer[:MaxSalt], salt)
	buffer[n] = '/'
	n++
	n += copy(buffer[n:], vin)
	return xxhash.Sum64(buffer[:n])
}

// Share is a part of all lots: those up to a bound. A greater percentage makes a share
// that has every lot of the smaller one.
type Share struct {
	last  uint64
	empty bool
}

// Percent is the share of that many per cent, 0 to 100.
func Percent(percent float64) Share {
	switch end := percent / 100 * (1 << 64); {
	case end < 1:
		return Share{empty: true}
	case end >= 1<<64:
		return Share{last: math.MaxUint64}
	default:
		return Share{last: uint64(end) - 1}
	}
}

// Has says whether a lot is in the share.
func (s Share) Has(lot uint64) bool { return !s.empty && lot <= s.last }
