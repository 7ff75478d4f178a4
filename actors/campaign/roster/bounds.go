package roster

import "pacecar/actors/targeting/lot"

// Maximum is how many vehicles one campaign takes. Its start is one message, which may
// come from another node, and what travels between nodes is at most 32 MiB: at 19 bytes
// for each VIN and 2 for its traits that leaves room for the package and the envelope.
const Maximum = 1_500_000

// MaximumSalt is the longest salt in bytes.
const MaximumSalt = lot.MaxSalt
