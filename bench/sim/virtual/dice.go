package virtual

import (
	"math/rand/v2"
	"time"
)

// Dice are the only chance in a simulation, and all of one seed.
type Dice struct{ draw func() float64 }

// Throw makes dice of their own: what they decide changes nothing of what others draw.
func Throw(seed uint64) Dice { return Dice{rand.New(rand.NewPCG(seed, 0x900)).Float64} }

// Chance is true with a probability.
func (d Dice) Chance(p float64) bool { return p > 0 && d.draw() < p }

// Upto is a number from low to high, both included.
func (d Dice) Upto(low, high int) int { return low + int(d.draw()*float64(high-low+1)) }

// Between is a duration from low to high.
func (d Dice) Between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.draw()*float64(high-low))
}

// Pick is one of several.
func Pick[T any](d Dice, of ...T) T { return of[d.Upto(0, len(of)-1)] }
