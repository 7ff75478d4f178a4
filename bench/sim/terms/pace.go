package terms

import (
	"math"
	"time"

	"pacecar/messages"
)

// Between is the time between two offers at the pace that a plan allows after so many vehicles were
// offered something and so many have succeeded; 0: it bounds none.
func Between(p *messages.Pacing, offered, succeeded uint32) time.Duration {
	rate := float64(p.GetMaximumPerMinute())
	if g := p.GetExponentialRate(); g != nil {
		by := g.GetRateIncreaseCriteria()
		steps := 0
		if n := by.GetNumberOfNotifiedThings(); n > 0 {
			steps = int(offered / n)
		} else if n := by.GetNumberOfSucceededThings(); n > 0 {
			steps = int(succeeded / n)
		}
		grown := math.Floor(float64(g.GetBaseRatePerMinute()) * math.Pow(g.GetIncrementFactor(), float64(steps)))
		if rate == 0 || grown < rate {
			rate = grown
		}
	}
	if rate == 0 {
		return 0
	}
	return time.Duration(float64(time.Minute) / rate)
}
