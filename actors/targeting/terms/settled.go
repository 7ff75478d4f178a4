package terms

import (
	"slices"

	"pacecar/actors/targeting/selector"
)

// Settled tells whether what a selector says of a vehicle changes only with the vehicle's
// record: it asks for no time, no cohort, no place, and not whether it is connected.
func Settled(s *selector.Selector) bool {
	return !s.Timed() && len(s.Cohorts()) == 0 && settled(s.Root())
}

func settled(n selector.Node) bool {
	switch n := n.(type) {
	case *selector.Both:
		return !slices.ContainsFunc(n.Kids, unsettled)
	case *selector.Either:
		return !slices.ContainsFunc(n.Kids, unsettled)
	case *selector.Not:
		return settled(n.Kid)
	case *selector.Connected, *selector.Seen, *selector.Located, *selector.Inside:
		return false
	default:
		return true
	}
}

func unsettled(n selector.Node) bool { return !settled(n) }
