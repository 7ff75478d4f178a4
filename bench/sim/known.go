//go:build mutants

package main

import "pacecar/mutant"

// known are seeds that have caught bugs which few do, with 8,000 steps: they are tried first, for speed. Where one
// does so no more, because plans or their dice have changed, the others are.
var known = map[mutant.Bug]uint64{
	mutant.NoFence: 17, mutant.LeaseNeverExpires: 15, mutant.NoAttemptCheck: 15, mutant.HaltNotFannedOut: 17, mutant.PaceForgotten: 54,
	mutant.WithdrawalHeardInVain: 39, mutant.OldManifestBelieved: 7, mutant.PriorityIgnored: 33, mutant.IllHealthUnheard: 7, mutant.IllHealthForgiven: 51, mutant.DifferencesOverlooked: 8,
	mutant.OldAnswerBelieved: 225, mutant.PoolLendsTwice: 64, mutant.ExposedForgotten: 8, mutant.StrataForgotten: 12, mutant.ConsentIgnored: 6, mutant.LateFailuresForgiven: 36,
	mutant.DowngradeOffered: 6, mutant.TargetingNotAsked: 16, mutant.EmptyPermitAnswered: 55, mutant.BriefPermitGiven: 18, mutant.WayBackForAnybody: 12, mutant.DealerOpensAttempt: 199,
	mutant.PermitOutlivesWindow: 18, mutant.PaceJumps: 40, mutant.StrataUnjudged: 48, mutant.EndForgotten: 17, mutant.BeginsEarly: 23, mutant.BeginningAskedOnce: 10,
	mutant.TimeoutsForgotten: 9, mutant.SuccessCalledBack: 144, mutant.EndNotSaidAgain: 265,
	mutant.SoakGivenAway: 16, mutant.TakenCounts: 16, mutant.GoneOnLost: 116, mutant.CutSoakCounts: 75, mutant.LowerInTheWay: 34, mutant.ConsideredAmong: 97,
	mutant.FailureApplied: 59, mutant.RecordNeverBehind: 17, mutant.LostRenumbered: 17, mutant.SuccessCountsAgain: 16, mutant.PermitsExpose: 79, mutant.PermitsCrowd: 20, mutant.HeldExpires: 41,
}
