package gate

import (
	"cmp"
	"fmt"
	"math"

	"pacecar/mutant"
)

// short says that a wave or a stratum shows less than it was to, because vehicles were taken from it that had succeeded, or because
// too many of those that were to try the update never did: fewer than the minimum sample are left, or they prove less than all together
// would have, or what is left would not do without those that have gone on. A wave that was planned to be small shows what it can, and
// is not short. Empty, too, where nobody follows for whom anything would have to be shown.
func (p part) short() string {
	if !p.sound() {
		return ""
	}
	if p.early > 0 {
		if why := cmp.Or(p.failing(), p.lacking()); why != "" {
			return "without those that have gone on before they had soaked, what is left will not do: " + why
		}
	}
	if p.last || p.Succeeded+p.Before == 0 {
		return ""
	}
	if tried, would := p.tried(), p.tried()+p.Taken; p.Taken > 0 && p.lessThan(tried, would) {
		return fmt.Sprintf("only %s of %s that tried it are left, which is too little to show for %s", Number(tried), Number(would), p.others)
	}
	if tried, would := p.Succeeded+p.Failed, Below(p.Size+p.Superseded, p.Before); p.lessThan(tried, p.due(would)) && !mutant.SampleForgotten.Planted() {
		return fmt.Sprintf("only %s of %s that were to try it did, which is too little to show for %s", Number(tried), Number(would), p.others)
	}
	return ""
}

// due is how many of so many must try the update at least: all, or the share of which the plan is content that it succeeds.
func (p part) due(would uint32) uint32 {
	if p.leastSucceeded == 0 {
		return would
	}
	return uint32(math.Ceil(float64(would) * p.leastSucceeded / 100))
}

// lessThan tells whether so many that tried the update are too few: for the minimum sample, as far as this many would have reached it, or to
// prove what this many would have proven, had none of the others failed.
func (p part) lessThan(tried, many uint32) bool {
	return tried < min(p.sample, many) ||
		p.sure != 0 && !proven(p.failed(), tried, p.mostFailed, p.sure) && proven(p.failed(), many, p.mostFailed, p.sure)
}
