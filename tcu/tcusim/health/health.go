// Package health is how simulated vehicles fare after an installation: which of them show new
// fault codes, connect in a loop or are never heard of again, and how many drive cycles they
// have completed.
//
// Everything follows from the seed, the vehicle and the attempt, and drive cycles from the clock
// besides, so that a fleet that was interrupted goes on as if nothing had been.
package health

import (
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
)

// Profile says how installations end for those who drive on with them. The zero value is health
// of which nobody speaks. Rates are from 0 to 1.
type Profile struct {
	FaultRate  float64     // share of installations after which a new fault code is active
	LoopRate   float64     // share of installations after which the TCU connects in a loop
	LoopEvery  dice.Spread // time that each connection of the loop lasts; zero: 5s..15s
	VanishRate float64     // share of installations after whose report nobody hears of the vehicle again
	DriveEvery dice.Spread // time from one completed drive cycle to the next; zero: nobody counts them
}

// defaultLoop is slow enough for each connection to count, and soon a loop for every plan.
var defaultLoop = dice.Spread{Min: 5 * time.Second, Max: 15 * time.Second}

// Told tells whether vehicles report how they are.
func (p *Profile) Told() bool { return p.FaultRate > 0 || p.DriveEvery.Max > 0 }

// Breaks tells whether some vehicles break their connection, which must be their own then.
func (p *Profile) Breaks() bool { return p.LoopRate > 0 || p.VanishRate > 0 }

// Fate is what an installation has made of its vehicle.
type Fate struct {
	Faults   []*messages.FaultCode // active since
	Loops    bool                  // it connects again and again
	Vanishes bool                  // it falls silent for ever, once it has said that it installed
}

// Fate is what an installation makes of its vehicle. throw has the dice for a question about that
// attempt.
func (p *Profile) Fate(throw func(question string) *dice.Dice) Fate {
	f := Fate{Loops: throw("loop").Chance(p.LoopRate), Vanishes: throw("vanish").Chance(p.VanishRate)}
	if throw("fault").Chance(p.FaultRate) {
		f.Faults = []*messages.FaultCode{{EcuId: "TCU", Code: "U0100"}}
	}
	return f
}

// Loop is how long a connection of a loop lasts.
func (p *Profile) Loop(d *dice.Dice) time.Duration {
	if p.LoopEvery.Max <= 0 {
		return defaultLoop.Draw(d)
	}
	return p.LoopEvery.Draw(d)
}
