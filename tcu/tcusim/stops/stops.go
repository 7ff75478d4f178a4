// Package stops is what a vehicle remembers of its campaign's stops that it was told of with
// all others (messages.WithdrawPermits): the highest one, for as long as a permit of before
// may still be on its way. What it has forgotten costs nobody anything but time, for its own
// permit is taken back, too. A value is one vehicle's, and guarded by whoever guards that.
package stops

import "time"

// Memory is how long a stop is remembered. An engine whose store lost its last commits may
// count the same stops again: its permits are void for no longer than this.
const Memory = 10 * time.Minute

// Heard is the highest stop that a vehicle has heard of. The zero value has heard of none.
type Heard struct {
	stops uint32
	until int64 // Unix seconds, in which it is a third as long as a time
}

// Hear takes a stop at a time.
func (h *Heard) Hear(stops uint32, at time.Time) {
	if h.until <= at.Unix() || stops > h.stops {
		*h = Heard{stops: stops, until: at.Add(Memory).Unix()}
	}
}

// Voids tells whether a permit of so many stops was given before the one that is remembered.
func (h *Heard) Voids(permit uint32, at time.Time) bool {
	return at.Unix() < h.until && permit < h.stops
}
