// Package quarantine knows which actors are left alone for a while, because they keep
// failing by a fault that the same message would cause again.
//
// A [Ward] reads no clock and is not safe for concurrent use: it belongs to the actor of one
// slot. Its zero value is empty.
package quarantine

import "time"

const (
	// maxFaults, none of them Lasts after the one before, put an identity into quarantine.
	maxFaults = 3
	// Lasts is how long a quarantine is, from the last fault.
	Lasts = 10 * time.Minute
)

// Ward counts the faults of identities.
type Ward[K comparable] struct{ faults map[K]fault }

// fault is how often an identity has failed, and when it did last.
type fault struct {
	count int
	last  time.Time
}

// Note counts a fault.
func (w *Ward[K]) Note(key K, now time.Time) {
	if w.faults == nil {
		w.faults = map[K]fault{}
	}
	w.faults[key] = fault{w.faults[key].count + 1, now}
}

// Holds tells whether an identity is in quarantine.
func (w *Ward[K]) Holds(key K, now time.Time) bool {
	f := w.faults[key]
	return f.count >= maxFaults && now.Sub(f.last) < Lasts
}

// Discharge forgets the faults that are long ago.
func (w *Ward[K]) Discharge(now time.Time) {
	for key, f := range w.faults {
		if now.Sub(f.last) >= Lasts {
			delete(w.faults, key)
		}
	}
}
