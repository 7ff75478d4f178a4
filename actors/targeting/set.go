package targeting

import "math"

// Set is the answer to a selector. It is valid until the index changes.
type Set struct {
	index    *Index
	ordinals ordinals
}

// Len is the number of vehicles in the set.
func (s Set) Len() int { return s.ordinals.len() }

// VINs lists the set in order of VIN.
func (s Set) VINs() []string {
	vins := make([]packedVIN, 0, s.Len())
	for ordinal := range s.ordinals.all() {
		vins = append(vins, s.index.registry.vins[ordinal])
	}
	sortVINs(vins) // ordinals are in order of VIN when the index was filled so: then this only checks
	return unpack(vins)
}

// Contains says whether a vehicle is in the set.
func (s Set) Contains(vin string) bool {
	packed, ok := packVIN(vin)
	if !ok {
		return false
	}
	ordinal, ok := s.index.registry.find(packed)
	return ok && s.ordinals.contains(ordinal)
}

// page lists the first vehicles of the set, at most limit, behind one where given.
// more says that there are others.
func (s Set) page(after packedVIN, behind bool, limit int) (vins []packedVIN, more bool) {
	least := make([]packedVIN, 0, 2*(limit+1)) // one more than the page holds, and room to collect
	last := packedVIN{math.MaxUint32}          // none behind it can be among the least
	for ordinal := range s.ordinals.all() {
		vin := s.index.registry.vins[ordinal]
		if (behind && !after.less(vin)) || !vin.less(last) {
			continue
		}
		if least = append(least, vin); len(least) == cap(least) {
			sortVINs(least)
			least = least[:limit+1]
			last = least[limit]
		}
	}
	sortVINs(least)
	return least[:min(limit, len(least))], len(least) > limit
}
