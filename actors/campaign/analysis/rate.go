package analysis

import (
	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// confidence of bounds, in percent.
const confidence = 95

// Rate is a share with bounds that hold it with 95 %: each side leaves 2.5 %.
func Rate(part, of uint32) *messages.Rate {
	const side = 100 - (100-confidence)/2.0
	return &messages.Rate{Part: part, Of: of, Lower: lower(part, of, side), Upper: gate.Upper(part, of, side)}
}

// lower is the one-sided lower bound of a share: what is not the part is below its upper one.
func lower(part, of uint32, confidence float64) float64 {
	return 100 - gate.Upper(of-min(part, of), of, confidence)
}

// milestones are the shares of the successes, in percent, whose time is told.
var milestones = []uint32{50, 90, 100}

// Milestones tells when shares of the successes so far had come, from totals over time. The
// totals are kept more and more sparsely the longer a campaign takes, so each is at the latest, but
// never later than the last success; 0: nobody knows when that was.
func Milestones(points []*messages.BurnPoint, startedMS, lastMS int64) (list []*messages.Milestone) {
	if len(points) == 0 || startedMS == 0 {
		return nil
	}
	all := uint64(points[len(points)-1].GetSucceeded())
	for _, percent := range milestones {
		for _, p := range points {
			if all > 0 && 100*uint64(p.GetSucceeded()) >= uint64(percent)*all {
				at := p.GetAtMs()
				if lastMS > 0 {
					at = min(at, lastMS)
				}
				list = append(list, &messages.Milestone{Percent: percent, Seconds: (at - startedMS) / 1000})
				break
			}
		}
	}
	return list
}
