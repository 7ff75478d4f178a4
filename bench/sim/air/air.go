// Package air is how a word to all cars comes to one of them in the simulation: soon, late,
// twice, or not at all, as nothing keeps it, repeats it or answers it. Its dice are its own.
package air

import (
	"time"

	"pacecar/bench/sim/virtual"
)

// Bring has a word arrive, or not.
func Bring(t *virtual.Time, d virtual.Dice, arrive func()) {
	if d.Chance(0.1) {
		return
	}
	pause := d.Between(time.Millisecond, 50*time.Millisecond)
	if d.Chance(0.15) { // then the campaign may have gone on, and stopped again
		pause = d.Between(time.Second, 8*time.Minute)
	}
	if t.After(pause, arrive); d.Chance(0.15) {
		t.After(pause+d.Between(0, 8*time.Minute), arrive)
	}
}
