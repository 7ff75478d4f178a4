package supposition

import (
	"pacecar/actors/campaign/choice"
	"pacecar/messages"
)

// Failing is how installations fail, in percent: so many vehicles at each attempt, and of the attempts of all others so many.
type Failing struct{ Persists, Passes float64 }

// Parted is how installations fail of which the first fail in so many percent, when that percentage of the failures persists.
func Parted(failed, persistent float64) Failing {
	f := Failing{Persists: failed * persistent / 100}
	if f.Persists < 100 {
		f.Passes = min(100, 100*(failed-f.Persists)/(100-f.Persists))
	}
	return f
}

// Failings are those of each stratum; of one where the plan names none.
func Failings(m *messages.FleetModel, made *choice.Made) []Failing {
	list := make([]Failing, max(1, len(made.Strata)))
	for i := range list {
		failed := m.GetFailedPercent()
		for _, own := range m.GetStrata() {
			if i < len(made.Strata) && made.Strata[i].Name == own.GetName() {
				failed = own.GetFailedPercent()
			}
		}
		list[i] = Parted(failed, m.GetPersistentPercent())
	}
	return list
}
