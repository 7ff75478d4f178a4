package pace

import (
	"math"

	"pacecar/messages"
)

// PerMinute is how many offers per minute a plan allows once so many vehicles have been
// offered its update and so many attempts have ever succeeded, whatever became of the vehicles
// since; 0: unlimited. A pace that grows is multiplied by its factor once for every so many
// vehicles of its criteria. It never falls, as neither number does.
func PerMinute(p *messages.Pacing, offered, succeeded uint32) uint32 {
	grows, most := p.GetExponentialRate(), p.GetMaximumPerMinute()
	if grows == nil {
		return most
	}
	if most == 0 {
		most = math.MaxUint32
	}
	steps := uint32(0)
	if by := grows.GetRateIncreaseCriteria(); by.GetNumberOfNotifiedThings() > 0 {
		steps = offered / by.GetNumberOfNotifiedThings()
	} else if by.GetNumberOfSucceededThings() > 0 {
		steps = succeeded / by.GetNumberOfSucceededThings()
	}
	rate := float64(grows.GetBaseRatePerMinute()) * math.Pow(grows.GetIncrementFactor(), float64(steps))
	return uint32(min(rate, float64(most)))
}
