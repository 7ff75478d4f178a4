package vehicle

import "time"

// Bounds. A message over one of them is refused, unless it is said here that it is cut.
const (
	maxECUs      = 256 // per vehicle and manifest: twice what the largest vehicles carry
	maxTags      = 32  // per vehicle: selectors index every one
	maxText      = 64  // bytes of an attribute, ECU id, hardware part or revision, serial or version
	maxName      = 128 // bytes of a campaign or package name
	maxBy        = 128 // bytes of a person's name
	maxArtifacts = 128 // per offer, as the wire promises
	maxRevisions = 64  // hardware revisions that one artifact names
	maxCode      = 64  // bytes of a vehicle's code; longer ones are cut, for the end outweighs its reason
	maxDetail    = 512 // bytes of a sentence from outside; longer ones are cut
	maxPercent   = 100 // higher ones are taken as 100

	maxResults  = 16 // ended assignments kept: far more than the attempts and campaigns of which a duplicate may still be under way
	maxRemarks  = 8  // ignored reports remembered, so that a duplicate is not noted again
	minYear     = 1886
	maxYear     = 2200
	capability1 = 1 // the version of the wire's protocol that is spoken
)

// remarkEvery bounds how often a vehicle that keeps inventing new contradictions can
// write into its history.
const remarkEvery = time.Minute

// Patience with a campaign or a manifest, before something is said again: from
// firstRetry, doubling up to lastRetry. Up to a quarter more is added, by the VIN, so
// that a fleet does not wake in step: 5 s at the least, 5 min at the most.
const (
	firstRetry = 5 * time.Second
	lastRetry  = 4 * time.Minute
)

// expirySpread is the time over which vehicles notice an expiry that they share.
const expirySpread = 30 * time.Second
