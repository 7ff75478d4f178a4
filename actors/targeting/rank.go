package targeting

import (
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/registry"
	"pacecar/actors/targeting/stretch"
	"pacecar/messages"
)

// MaxRanked is how many VINs of one slot one answer names.
const MaxRanked = 65_536

// Rank counts the vehicles before and in a stretch of VINs, among those that a selector
// matches and that have one value of an attribute, and names some of those in it. Whoever
// asks all slots finds any window of a table of millions with a few such questions.
func Rank(x *Index, question *messages.RankVehicles) (*messages.VehicleRanks, *messages.Rejection) {
	set, rejection := x.matching(question)
	if rejection != nil {
		return nil, rejection
	}
	if name := question.GetAttribute(); name != "" {
		attribute, rejection := facet.Parse(name, "/attribute")
		if rejection != nil {
			return nil, rejection
		}
		set = x.having(attribute, question.GetValue(), set)
	}
	from, ok := registry.Pack(question.GetFrom())
	to, bounded := registry.Pack(question.GetTo())
	if !ok && question.GetFrom() != "" || !bounded && question.GetTo() != "" {
		return nil, messages.Reject(messages.Malformed, "the stretch from %.64q to %.64q is not one of VINs", question.GetFrom(), question.GetTo()).At("/from")
	}
	s := stretch.Of(&x.registry, set, from, to, ok, bounded)
	answer := &messages.VehicleRanks{Before: s.Before, Within: uint64(s.Len())}
	most := min(int(question.GetSample()), s.Len())
	if question.GetAll() {
		most = min(s.Len(), MaxRanked)
	}
	if most > 0 {
		answer.Vins = registry.Unpack(s.Spread(most))
	}
	return answer, nil
}
