package tcusim

import (
	"iter"
	"time"

	"pacecar/tcu/tcusim/figures"
	"pacecar/tcu/tcusim/population"
)

// Vehicles is how each vehicle is, in the order of Config.Vehicles.
func (f *Fleet) Vehicles() iter.Seq[figures.Vehicle] {
	return func(yield func(figures.Vehicle) bool) {
		for _, s := range f.sessions {
			for _, u := range s.units {
				var v figures.Vehicle
				s.line.Do(func() { v = u.look() })
				if !yield(v) {
					return
				}
			}
		}
	}
}

// look is how the vehicle is.
func (u *unit) look() figures.Vehicle {
	line := u.session.line
	v := figures.Vehicle{VIN: u.vehicle.VIN, Model: u.vehicle.Model, Connected: line.Ready(), AwaySeconds: line.Dark().Seconds()}
	if a := u.current; a != nil {
		v.Campaign, v.Attempt, v.Phase = a.campaign, a.number, figures.Phase(a.phase)
	} else if n := len(u.past); n > 0 {
		e := u.past[n-1]
		v.Campaign, v.Attempt, v.Phase, v.Code = e.campaign, e.number, figures.Phase(e.phase), e.code
	}
	return v
}

// Away cuts the connections of those vehicles for which choose names a time, without a goodbye; with 0 those that are
// away connect again at once. It answers how many vehicles went or return: all that share a connection go together.
func (f *Fleet) Away(choose func(*population.Vehicle) (length time.Duration, chosen bool)) int {
	gone := 0
	for _, s := range f.sessions {
		for _, u := range s.units {
			length, chosen := choose(u.vehicle)
			if !chosen {
				continue
			}
			s.line.Do(func() {
				if length > 0 || s.line.Dark() > 0 {
					s.goDark(length)
					gone += len(s.units)
				}
			})
			break
		}
	}
	return gone
}
