package duration

import (
	"slices"
	"time"
)

// Buckets is how many there are: one up to each bound, and one beyond the last.
const Buckets = 49

// bounds are the longest times of the buckets but the last, in seconds: two to an octave, and
// such as people say.
var bounds = [Buckets - 1]uint32{
	1, 2, 3, 4, 6, 8, 11, 15, 22, 30, 45,
	60, 90, 120, 180, 240, 360, 480, 660, 900, 1_320, 1_800, 2_700,
	hour, 3 * hour / 2, 2 * hour, 3 * hour, 4 * hour, 6 * hour, 8 * hour, 12 * hour, 18 * hour,
	day, 3 * day / 2, 2 * day, 3 * day, 4 * day, 6 * day, 8 * day, 12 * day, 16 * day, 24 * day,
	32 * day, 48 * day, 64 * day, 90 * day, 128 * day, 180 * day,
}

const (
	hour = uint32(time.Hour / time.Second)
	day  = 24 * hour
)

// bucketOf is the bucket of a time.
func bucketOf(seconds uint32) int {
	i, _ := slices.BinarySearch(bounds[:], seconds)
	return i
}

// around are the bounds of a bucket: times are above the first and at most the second; 0: there is none.
func around(bucket int) (above, atMost uint32) {
	if bucket > 0 {
		above = bounds[bucket-1]
	}
	if bucket < len(bounds) {
		atMost = bounds[bucket]
	}
	return above, atMost
}
