package roster

import "pacecar/actors/targeting/lot"

// Maximum is how many vehicles one campaign takes. Its start is one message, which may
// come from another node, and what travels between nodes is at most 32 MiB: at 19 bytes
// for each VIN and 2 for its traits that leaves room for the package and the envelope.
const Maximum = 1_500_000

// Numbers that a vehicle has beside its VIN, both in the two bytes of its kind.
const (
	MaximumStrata  = 1_025 // numbers of strata are below this
	MaximumClasses = 62    // classes are up to this; 0: none; the last one is for all pools that have none of their own
)

// The highest rows, plus one, that an entry keeps: of a reason, and of another campaign.
const (
	MaximumRow   = 1<<rowBits - 1
	MaximumRival = 1 << rivalBits
)

// Kind is a stratum and a class in one number.
func Kind(stratum uint16, class int) uint16 { return stratum + uint16(class)*MaximumStrata }

// MaximumSalt is the longest salt in bytes.
const MaximumSalt = lot.MaxSalt
