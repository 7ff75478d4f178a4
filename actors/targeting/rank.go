package targeting

import (
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/registry"
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
	answer := &messages.VehicleRanks{}
	within := make([]registry.VIN, 0, set.Len())
	for ordinal := range set.All() {
		switch vin := x.registry.At(ordinal); {
		case ok && vin.Less(from):
			answer.Before++
		case !bounded || vin.Less(to):
			within = append(within, vin)
		}
	}
	answer.Within = uint64(len(within))
	most := min(int(question.GetSample()), len(within))
	if question.GetAll() {
		most = min(len(within), MaxRanked)
	}
	if most > 0 {
		named := make([]registry.VIN, most)
		from := beginning(within)
		for i := range named { // spread over the stretch, as far as ordinals are no order of VINs
			named[i] = within[(i*len(within)+from)/most]
		}
		answer.Vins = registry.Unpack(named)
	}
	return answer, nil
}

// beginning is where the sample of a stretch begins: anywhere below its length, as its first
// vehicle has it. Slots whose vehicles come in order of VIN would otherwise all name those at
// the same shares of the stretch, and leave what lies between to nobody.
func beginning(within []registry.VIN) int {
	const odd = 0x9e3779b97f4a7c15
	var spread uint64
	for _, word := range within[0] {
		spread = (spread ^ uint64(word)) * odd
		spread ^= spread >> 32
	}
	return int(spread >> 32 * uint64(len(within)) >> 32)
}
