package vehicle

import "time"

// Bounds of what a vehicle keeps. What may be said to it is bounded by package bounds.
const (
	maxRemarks  = 8 // ignored reports remembered, so that a duplicate is not noted again
	capability1 = 1 // the version of the wire's protocol that is spoken
)

// remarkEvery bounds how often a vehicle that keeps inventing new contradictions can
// write into its history.
const remarkEvery = time.Minute

// expirySpread is the time over which vehicles notice an expiry that they share.
const expirySpread = 30 * time.Second
