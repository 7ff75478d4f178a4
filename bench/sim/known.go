//go:build mutants

package main

import "pacecar/mutant"

// known are seeds that have caught bugs which few do, with 8,000 steps: they are tried first, for speed. Where one
// does so no more, because plans or their dice have changed, the others are.
var known = map[mutant.Bug]uint64{
	mutant.HaltNotFannedOut: 17, mutant.PermitWhileHeld: 13, mutant.PaceForgotten: 233, mutant.IllHealthUnheard: 19, mutant.IllHealthForgiven: 57,
	mutant.NoFence: 7, mutant.LeaseNeverExpires: 19, mutant.DealerOpensAttempt: 235, mutant.PermitOutlivesWindow: 57, mutant.PaceJumps: 7,
	mutant.OldManifestBelieved: 47, mutant.CancelNotRepeated: 22, mutant.OldAnswerBelieved: 245, mutant.LateFailuresForgiven: 36, mutant.BriefPermitGiven: 41,
	mutant.NoAttemptCheck: 30, mutant.StrataUnjudged: 48, mutant.TargetingNotAsked: 16, mutant.WithdrawalHeardInVain: 29, mutant.PoolLendsTwice: 20,
	mutant.EmptyPermitAnswered: 19, mutant.PriorityIgnored: 33, mutant.MaintenanceIgnored: 6, mutant.ExposedForgotten: 8, mutant.BeginningAskedOnce: 39, mutant.BeginsEarly: 23, mutant.EndForgotten: 9,
	mutant.OldConditionBelieved: 33, mutant.SoakGivenAway: 14, mutant.ConsideredAmong: 35, mutant.LowerInTheWay: 19, mutant.TakenCounts: 73, mutant.SuccessCalledBack: 123, mutant.EndNotSaidAgain: 265, mutant.GoneOnLost: 116,
	mutant.FailureApplied: 59, mutant.RefusalLost: 3, mutant.RecordNeverBehind: 17, mutant.LostRenumbered: 17, mutant.SuccessCountsAgain: 16,
}
