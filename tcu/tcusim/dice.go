package tcusim

import (
	"hash/fnv"
	"strconv"
	"time"
)

// dice are reproducible chances: the same seed and words give the same throws
// (splitmix64 over an FNV-1a hash of the words).
type dice struct{ state uint64 }

func newDice(seed uint64, words ...string) *dice {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w)) // a hash's Write returns no error
		_, _ = h.Write([]byte{0})
	}
	return &dice{state: seed*0x9e3779b97f4a7c15 ^ h.Sum64()}
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below throws a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// chance says yes at the given rate.
func (d *dice) chance(rate float64) bool {
	return float64(d.next()>>11)/(1<<53) < rate
}

// weighted throws an index; the weights add up to 100.
func (d *dice) weighted(n int, weight func(int) uint64) int {
	at := d.next() % 100
	for i := range n {
		if w := weight(i); at < w {
			return i
		} else {
			at -= w
		}
	}
	return n - 1
}

// between throws a duration in s.
func (d *dice) between(s Spread) time.Duration {
	if s.Max <= s.Min {
		return s.Min
	}
	return s.Min + time.Duration(d.next()%uint64(s.Max-s.Min+1))
}

// forAttempt are the dice for one question about one attempt of one vehicle, which
// fall the same way however often they are thrown.
func forAttempt(seed uint64, question, vin, campaign string, attempt uint32) *dice {
	return newDice(seed, question, vin, campaign, strconv.FormatUint(uint64(attempt), 10))
}
