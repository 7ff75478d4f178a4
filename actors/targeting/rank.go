package targeting

import (
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
		attribute, rejection := facetOf(name)
		if rejection != nil {
			return nil, rejection
		}
		set = x.having(attribute, question.GetValue(), set)
	}
	from, ok := packVIN(question.GetFrom())
	to, bounded := packVIN(question.GetTo())
	if !ok && question.GetFrom() != "" || !bounded && question.GetTo() != "" {
		return nil, messages.Reject(messages.Malformed, "the stretch from %.64q to %.64q is not one of VINs", question.GetFrom(), question.GetTo()).At("/from")
	}
	answer := &messages.VehicleRanks{}
	within := make([]packedVIN, 0, set.len())
	for ordinal := range set.all() {
		switch vin := x.registry.vins[ordinal]; {
		case vin.less(from):
			answer.Before++
		case !bounded || vin.less(to):
			within = append(within, vin)
		}
	}
	answer.Within = uint64(len(within))
	most := min(int(question.GetSample()), len(within))
	if question.GetAll() {
		most = min(len(within), MaxRanked)
	}
	if most > 0 {
		named := make([]packedVIN, most)
		for i := range named { // spread over the stretch, as far as ordinals are no order of VINs
			named[i] = within[i*len(within)/most]
		}
		answer.Vins = unpack(named)
	}
	return answer, nil
}
