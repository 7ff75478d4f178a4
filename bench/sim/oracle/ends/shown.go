package ends

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"pacecar/messages"
)

// Missing says what a wave of a size has not shown that its gate asks for before it opens by itself, of which so many ran the software
// before; empty: nothing. What the wave could not have shown had all tried the update of whom the plan asks that is not asked for.
func (j Judged) Missing(size, before uint32, by *messages.Gate) string {
	tried, due := j.all(), int(size)-int(before)
	if least := by.GetMinimumSucceededPercent(); least > 0 {
		due = int(math.Ceil(float64(due) * least / 100))
	}
	if tried < min(due, int(by.GetMinimumSample())) {
		return fmt.Sprintf("%d of %d tried the update, and its sample is %d", tried, size, by.GetMinimumSample())
	}
	most, sure := by.GetMaximumFailedPercent(), by.GetConfidencePercent()
	if sure > 0 && most < 100 && !shown(j.Failed, tried, most, sure) && shown(j.Failed, due, most, sure) {
		return fmt.Sprintf("%d of %d that tried the update failed, which does not show %v %% with %v %% confidence", j.Failed, tried, most, sure)
	}
	return ""
}

// Shown is what a wave had shown at a time.
type Shown struct {
	tried  int
	lacked bool
}

// Shows is what the wave has shown by now: see [Judged.Missing].
func (j Judged) Shows(size, before uint32, by *messages.Gate) *Shown {
	return &Shown{tried: j.all(), lacked: j.Missing(size, before, by) != ""}
}

// Less tells whether the wave shows less by now than it had shown then, and lacks something by that. Where it lacks as much as
// it did, a person knew.
func (s *Shown) Less(j Judged, missing string) bool {
	return s != nil && missing != "" && (!s.lacked || j.all() < s.tried)
}

// all are those that tried the update, also where that was accepted.
func (j Judged) all() int { return j.Runs + j.Accepted + j.Failed }

// shown tells whether so few failures of so many would be seen too seldom, were more of all vehicles to fail than may: the definition of the
// bound that gates compute by its inverse.
func shown(failed, of int, most, sure float64) bool {
	return of > 0 && distuv.Binomial{N: float64(of), P: most / 100}.CDF(float64(failed)) <= 1-sure/100+1e-9
}
