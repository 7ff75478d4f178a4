package supposition

import (
	"math"

	"pacecar/messages"
)

// z90 is how many standard deviations above the mean nine of ten of a normal distribution end.
const z90 = 1.2815515655446004

// Chance is the dice of one run. A *rand.Rand is one.
type Chance interface {
	Float64() float64     // evenly in [0, 1)
	NormFloat64() float64 // normal, of mean 0 and deviation 1
}

// Seconds draws a delay.
func Seconds(d *messages.Delay, chance Chance) int64 {
	spread := math.Log(d.GetP90Minutes()/d.GetMedianMinutes()) / z90
	return int64(math.Ceil(60 * min(d.GetMedianMinutes()*math.Exp(spread*chance.NormFloat64()), maxDelay)))
}

// Happens draws whether something of a chance in percent does.
func Happens(percent float64, chance Chance) bool { return 100*chance.Float64() < percent }
