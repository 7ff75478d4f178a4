// Package dice throws reproducible chances: what happens to a simulated vehicle depends
// on the seed and on words that name the question, never on the time or on the order of
// throws elsewhere. Dice are not safe for concurrent use; they are cheap to make anew.
package dice

import (
	"hash/fnv"
	"strconv"
	"time"
)

// Dice are reproducible chances: the same seed and words give the same throws
// (splitmix64 over an FNV-1a hash of the words).
type Dice struct{ state uint64 }

// New makes the dice for a question that words spell out.
func New(seed uint64, words ...string) *Dice {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w)) // a hash's Write returns no error
		_, _ = h.Write([]byte{0})
	}
	return &Dice{state: seed*0x9e3779b97f4a7c15 ^ h.Sum64()}
}

// Next throws any number.
func (d *Dice) Next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below throws a number from 0 to n-1.
func (d *Dice) Below(n int) int { return int(d.Next() % uint64(n)) }

// Chance says yes at the given rate.
func (d *Dice) Chance(rate float64) bool {
	return float64(d.Next()>>11)/(1<<53) < rate
}

// Weighted throws an index; the weights add up to 100.
func (d *Dice) Weighted(n int, weight func(int) uint64) int {
	at := d.Next() % 100
	for i := range n {
		if w := weight(i); at < w {
			return i
		} else {
			at -= w
		}
	}
	return n - 1
}

// Between throws a duration from shortest to longest, both included.
func (d *Dice) Between(shortest, longest time.Duration) time.Duration {
	if longest <= shortest {
		return shortest
	}
	return shortest + time.Duration(d.Next()%uint64(longest-shortest+1))
}

// ForAttempt are the dice for one question about one attempt of one vehicle, which
// fall the same way however often they are thrown.
func ForAttempt(seed uint64, question, vin, campaign string, attempt uint32) *Dice {
	return New(seed, question, vin, campaign, strconv.FormatUint(uint64(attempt), 10))
}
