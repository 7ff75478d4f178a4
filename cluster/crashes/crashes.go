// Package crashes says when the actor of a slot is made again that ended unasked: at once the first time, then after a
// delay that doubles, so that one that ends again and again does not take the node's time from the others. A slot that has
// been calm for a while begins anew.
//
// A Crashes is its owner's to guard.
package crashes

import (
	"time"

	"pacecar/persistence"
)

const (
	firstDelay = 100 * time.Millisecond
	longest    = 30 * time.Second
	calmAfter  = time.Minute
)

// Crashes are those of a node's slots.
type Crashes struct{ of map[persistence.Slot]crash }

type crash struct {
	count     int
	last      time.Time
	notBefore time.Time // of the next attempt
}

// Note notes an end that nobody asked for.
func (c *Crashes) Note(slot persistence.Slot, now time.Time) {
	if c.of == nil {
		c.of = map[persistence.Slot]crash{}
	}
	one := c.of[slot]
	if now.Sub(one.last) > calmAfter {
		one = crash{}
	}
	one.last, one.notBefore = now, now
	if one.count > 0 {
		one.notBefore = now.Add(min(firstDelay<<min(one.count-1, 20), longest))
	}
	one.count++
	c.of[slot] = one
}

// Waits tells whether it is too early for the next attempt.
func (c *Crashes) Waits(slot persistence.Slot, now time.Time) bool {
	return now.Before(c.of[slot].notBefore)
}

// Next is how long the first attempt is away that waits, or otherwise, where that is earlier or none waits.
func (c *Crashes) Next(now time.Time, otherwise time.Duration) time.Duration {
	for _, one := range c.of {
		if left := one.notBefore.Sub(now); left > 0 {
			otherwise = min(otherwise, left)
		}
	}
	return otherwise
}
