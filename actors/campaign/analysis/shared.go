package analysis

import (
	"cmp"
	"slices"

	"pacecar/messages"
)

// maximumShared is how many values of one group are told.
const maximumShared = 10

// Shared finds the values that are more frequent among vehicles that failed than among all
// that tried the update, which contain them. Both are counted by the same attributes, in the same order.
//
// The lower bound of a value's share among the failed must be above its share among those that
// tried. So many values are compared that some would be by chance: each bound has the
// confidence that makes all of them together hold with 95 % (Bonferroni).
func Shared(failed, tried *messages.Facets) (found []*messages.SharedValue) {
	compared := 0
	for _, f := range tried.GetFacets() {
		compared += len(f.GetValues())
	}
	of, all := uint32(failed.GetMatched()), uint32(tried.GetMatched())
	if compared == 0 || of == 0 || all == 0 {
		return nil
	}
	sure := 100 - (100-confidence)/float64(compared)
	for i, f := range failed.GetFacets() {
		among := map[string]uint32{}
		for _, v := range tried.GetFacets()[i].GetValues() {
			among[v.GetValue()] = uint32(v.GetCount())
		}
		for _, v := range f.GetValues() {
			s := &messages.SharedValue{
				Attribute: f.GetAttribute(), Value: v.GetValue(),
				Failed: uint32(v.GetCount()), FailedOf: of, Tried: among[v.GetValue()], TriedOf: all,
			}
			if s.Tried < s.Failed {
				continue // the vehicle changed between the two questions
			}
			share := float64(s.Tried) / float64(all)
			s.Lift = float64(s.Failed) / float64(of) / share
			s.LiftAtLeast = lower(s.Failed, of, sure) / 100 / share
			if s.LiftAtLeast > 1 {
				found = append(found, s)
			}
		}
	}
	slices.SortFunc(found, func(a, b *messages.SharedValue) int {
		return cmp.Or(cmp.Compare(b.LiftAtLeast, a.LiftAtLeast), cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Value, b.Value))
	})
	return found[:min(len(found), maximumShared)]
}
