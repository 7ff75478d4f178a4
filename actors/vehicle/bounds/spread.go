package bounds

import (
	"time"

	"pacecar/messages"
)

// Spread is a vehicle's share of a time over which a fleet is spread, always the
// same: FNV-1a of its VIN, mixed once more because VINs differ in their last characters only.
func Spread(vin messages.VIN, over time.Duration) int64 {
	h := uint64(14695981039346656037)
	for i := range len(vin) {
		h = (h ^ uint64(vin[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h ^= h >> 33
	return int64((h >> 32) * uint64(over.Milliseconds()) >> 32)
}
