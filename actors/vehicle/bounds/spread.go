package bounds

import (
	"time"

	"pacecar/messages"
)

// Patience with a campaign or a manifest, before something is said again: from
// firstRetry, doubling up to lastRetry, which MaximumRetries reach. Up to a quarter more
// is added, by the VIN, so that a fleet does not wake in step: 5 s at the least, 5 min at
// the most.
const (
	firstRetry     = 5 * time.Second
	lastRetry      = 4 * time.Minute
	MaximumRetries = 6
)

// Pause is how long to wait, in milliseconds, after so many retries.
func Pause(vin messages.VIN, retries uint8) int64 {
	pause := min(firstRetry<<retries, lastRetry)
	return pause.Milliseconds() + Spread(vin, pause/4)
}

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
