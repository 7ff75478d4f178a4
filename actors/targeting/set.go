package targeting

import (
	"math"

	"pacecar/actors/targeting/registry"
)

// Set is the answer to a selector. It is valid until the index changes.
type Set struct {
	index    *Index
	ordinals ordinals
}

// Len is the number of vehicles in the set.
func (s Set) Len() int { return s.ordinals.Len() }

// VINs lists the set in order of VIN.
func (s Set) VINs() []string {
	vins := make([]registry.VIN, 0, s.Len())
	for ordinal := range s.ordinals.All() {
		vins = append(vins, s.index.registry.At(ordinal))
	}
	registry.Sort(vins) // ordinals are in order of VIN when the index was filled so: then this only checks
	return registry.Unpack(vins)
}

// Contains says whether a vehicle is in the set.
func (s Set) Contains(vin string) bool {
	packed, ok := registry.Pack(vin)
	if !ok {
		return false
	}
	ordinal, ok := s.index.registry.Find(packed)
	return ok && s.ordinals.Contains(ordinal)
}

// page lists the first vehicles of the set, at most limit, behind one where given.
// more says that there are others.
func (s Set) page(after registry.VIN, behind bool, limit int) (vins []registry.VIN, more bool) {
	least := make([]registry.VIN, 0, 2*(limit+1)) // one more than the page holds, and room to collect
	last := registry.VIN{math.MaxUint32}          // none behind it can be among the least
	for ordinal := range s.ordinals.All() {
		vin := s.index.registry.At(ordinal)
		if (behind && !after.Less(vin)) || !vin.Less(last) {
			continue
		}
		if least = append(least, vin); len(least) == cap(least) {
			registry.Sort(least)
			least = least[:limit+1]
			last = least[limit]
		}
	}
	registry.Sort(least)
	return least[:min(limit, len(least))], len(least) > limit
}
