package health

import (
	"time"

	"pacecar/tcu/tcusim/dice"
)

// Meter counts the drive cycles of one vehicle, which drives at all hours. It reads the clock
// alone, so that it goes on while nobody looks. The zero value counts none.
type Meter struct{ every, ahead time.Duration }

// Meter is that of a vehicle, by the dice of its character: no two vehicles drive in step.
func (p *Profile) Meter(d *dice.Dice) Meter {
	every := p.DriveEvery.Draw(d)
	if every <= 0 {
		return Meter{}
	}
	return Meter{every: every, ahead: d.Between(0, every-1)}
}

// Counts tells whether there is anything to count.
func (m Meter) Counts() bool { return m.every > 0 }

// Completed is how many drive cycles have been completed; nil: the vehicle does not count them.
func (m Meter) Completed(now time.Time) *uint64 {
	if !m.Counts() {
		return nil
	}
	return new(uint64(m.driven(now) / m.every))
}

// Next is how long the present drive cycle goes on.
func (m Meter) Next(now time.Time) time.Duration { return m.every - m.driven(now)%m.every }

// driven is for how long the vehicle has driven.
func (m Meter) driven(now time.Time) time.Duration {
	return time.Duration(now.UnixNano()) + m.ahead
}
