package vehicle

import "time"

// capability1 is the version of the wire's protocol that is spoken. What may be said to a vehicle
// is bounded by package bounds.
const capability1 = 1

// remarkEvery bounds how often a vehicle that keeps inventing new contradictions can
// write into its history.
const remarkEvery = time.Minute

// expirySpread is the time over which vehicles notice an expiry that they share.
const expirySpread = 30 * time.Second
