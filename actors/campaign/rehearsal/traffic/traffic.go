// Package traffic counts the downloads that begin in a run of a rehearsal, and says how many begin in the busiest minute. It
// is used by one goroutine at a time.
package traffic

import "math"

// Traffic is the downloads of a run, by the minute in which they begin.
type Traffic struct {
	downloads map[int64]float64 // of the whole roster
	begun     map[int64]int     // of the vehicles that are played
}

// New is the traffic of a run in which no download has begun.
func New() Traffic {
	return Traffic{downloads: map[int64]float64{}, begun: map[int64]int{}}
}

// Begin counts a download that begins at a time in seconds, by a vehicle that stands for so many.
func (t Traffic) Begin(at int64, weight float64) {
	t.downloads[at/60] += weight
	t.begun[at/60]++
}

// Busiest is the most downloads that begin in one minute. Where a vehicle stands for several,
// it is the mean of as many minutes as it takes to see enough of them: one is no stream.
func (t Traffic) Busiest(enough int) (most float64) {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for minute := range t.begun {
		first, last = min(first, minute), max(last, minute)
	}
	from, seen, sum := first, 0, 0.0
	for minute := first; minute <= last; minute++ {
		seen += t.begun[minute]
		sum += t.downloads[minute]
		for from < minute && seen-t.begun[from] >= enough {
			seen -= t.begun[from]
			sum -= t.downloads[from]
			from++
		}
		if seen >= enough || minute == last {
			most = max(most, sum/float64(minute-from+1))
		}
	}
	return most
}
