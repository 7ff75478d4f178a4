//go:build mutants

package main

import "pacecar/mutant"

// known are seeds that have caught bugs which few do, with 8,000 steps: they are tried first, for speed. Where one
// does so no more, because plans or their dice have changed, the others are.
var known = map[mutant.Bug]uint64{
	mutant.HaltNotFannedOut: 13, mutant.PermitWhileHeld: 13, mutant.PaceForgotten: 103, mutant.IllHealthUnheard: 19, mutant.IllHealthForgiven: 66,
	mutant.NoFence: 7, mutant.LeaseNeverExpires: 19, mutant.DealerOpensAttempt: 18, mutant.PermitOutlivesWindow: 14, mutant.PaceJumps: 5,
	mutant.OldManifestBelieved: 47, mutant.CancelNotRepeated: 29, mutant.OldAnswerBelieved: 8, mutant.LateFailuresForgiven: 36, mutant.BriefPermitGiven: 79,
}
