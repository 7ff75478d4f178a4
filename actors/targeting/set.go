package targeting

import (
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
