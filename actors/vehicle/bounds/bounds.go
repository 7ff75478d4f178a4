package bounds

// Limits. A message over one of them is refused, unless it is said here that it is cut.
const (
	MaximumECUs    = 256 // per vehicle and manifest: twice what the largest vehicles carry
	maxTags        = 32  // per vehicle: selectors index every one
	MaximumText    = 64  // bytes of an attribute, ECU id, hardware part or revision, serial or version
	maxName        = 128 // bytes of a campaign or package name
	maxArtifacts   = 128 // per offer, as the wire promises
	maxRules       = 64  // per offer: one for each dependency of a package
	maxSupersedes  = 16  // per offer, as a plan has them
	maxRevisions   = 64  // hardware revisions that one artifact names
	maxDeltas      = 16  // patches of one artifact: as many versions as are in the field at a time
	MaximumCode    = 64  // bytes of a vehicle's code; longer ones are cut, for the end outweighs its reason
	MaximumDetail  = 512 // bytes of a sentence from outside; longer ones are cut
	MaximumPercent = 100 // higher ones are taken as 100

	minYear = 1886
	maxYear = 2200
)
