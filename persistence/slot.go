package persistence

import "github.com/cespare/xxhash/v2"

// Slot is the unit of ownership. Every actor lives in one.
type Slot uint32

// DefaultSlots is how many slots a new store is cut into; a power of two, fixed for its life.
const DefaultSlots = 256

// SlotOf places an actor. The hash spreads keys that differ in one character only
// (xxhash64); it is part of the stored format and must never change.
func SlotOf(key Key, slots uint32) Slot {
	h := xxhash.Sum64String(string(key.Kind) + "/" + key.ID)
	return Slot(h & uint64(slots-1))
}
