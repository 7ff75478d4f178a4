package bounds

import "time"

const (
	// RemarkEvery bounds how often a vehicle that keeps inventing new contradictions can
	// write into its history.
	RemarkEvery = time.Minute
	// ReasonsEvery bounds how often the reason of a permit that waits for the vehicle's
	// condition is written anew.
	ReasonsEvery = time.Minute
	// ExpirySpread is the time over which vehicles notice an expiry that they share.
	ExpirySpread = 30 * time.Second
	// Capability is the highest version of the wire's protocol that is spoken.
	Capability = 3
)
