// Package mutant names bugs that can be planted in the product, to prove that the seeded
// simulation sees them. In the product no bug is ever planted: without the build tag
// "mutants", Planted is a constant false, and the compiler leaves out what depends on it.
package mutant

// Bug is one planted bug; each is asked for in one place of the product, seldom two.
type Bug uint8

// The bugs.
const (
	None                    Bug = iota
	NoFence                     // the store takes commits of a former owner
	NoVersionCheck              // the store takes commits on a version that is not there
	EffectsBeforeCommit         // what a decision says leaves before it is durable
	AcknowledgeBeforeCommit     // who waits is told before it is durable
	LeaseNeverExpires           // a node that lost its slots goes on
	ResumeForgetsSends          // nothing is said again after a recovery
	DuplicateCounted            // an end that is reported twice counts twice
	NoAttemptCheck              // a report of an earlier attempt counts
	SequenceNotStrict           // a report counts again
	GateOffByOne                // one failure more may be
	SoakForgotten               // a gate opens at once
	HaltNotFannedOut            // permits stay with the vehicles
	PermitWhileHeld             // a held campaign permits
	SilenceForgiven             // who is silent is never asked, nor given up
	RetryNotCounted             // counters stay when a vehicle tries again
	ApprovalNotChecked          // a campaign starts without its approvals
	InFlightOffByOne            // one vehicle more is in flight
	PaceForgotten               // a recovery begins the pace anew
	WithdrawalHeardInVain       // a paused campaign forgets that its package was withdrawn
	EndChanges                  // an attempt that has ended begins to install
	CancelNotRepeated           // a cancel is said once
	OldManifestBelieved         // a manifest that was overtaken counts
	AnyManifestProves           // a manifest need not name the new software
	OfferToFlagged              // a flagged vehicle is offered an update
	OccupiedTaken               // a campaign takes a vehicle from another one
	ApprovalSurvivesEdit        // approvals stay with a campaign that is written again
	PriorityIgnored             // a higher priority waits for a lower one
	TurnNotTold                 // who waits for a vehicle is never told that it is free
	YieldCounted                // an attempt that gave way counts as one of the plan's
	IllHealthUnheard            // a campaign does not hear that a vehicle is unhealthy
	IllHealthForgiven           // a gate does not take unhealthy vehicles for failed ones
	ManualOpensItself           // a manual gate waits for nobody
	DifferencesOverlooked       // a wave opens whatever became of the software
	HoldIgnored                 // a webhook that holds the campaign agrees
	OldAnswerBelieved           // an answer to an earlier question counts
	PoolLendsTwice              // a pool gives what one campaign still uses to another one
	LateCommitComes             // a commit of unknown outcome may be written behind the back of who recovered
	ExposedForgotten            // more vehicles are exposed than the plan allows
	StrataForgotten             // more vehicles of a stratum are in flight than the plan allows
	JoinedTwice                 // a vehicle that is on the roster joins it once more
	WindowIgnored               // a campaign speaks while its release windows are shut
	MaintenanceIgnored          // a permit reaches a vehicle at any time
	ConsentIgnored              // a vehicle is permitted whatever its driver says
	AcceptanceStays             // what was accepted counts, whatever the vehicle does since
	LateFailuresForgiven        // nobody judges what vehicles say after the gate of their wave
	DowngradeOffered            // an older version replaces a newer one
	TargetingNotAsked           // who is not meant any more is offered the update all the same
	EmptyPermitAnswered         // a permit that has run out when it comes is answered at once
	BriefPermitGiven            // a permit is given that ends before it can be used
	WayBackForAnybody           // a rollback touches control units that never took what it undoes
	FailureForgotten            // who failed and then refuses, or is taken by another campaign, has not failed
	DealerOpensAttempt          // a dealer's word opens an attempt while the vehicle may still install the one before
	PermitOutlivesWindow        // a permit is good after its release window, in a blackout and after the end
	PaceJumps                   // each step of a growing pace gives an offer away
	StrataUnjudged              // a gate that judges each stratum looks at the whole wave alone
	EndForgotten                // a campaign whose end has come goes on
	BeginsEarly                 // a campaign begins when it is started, whatever time its plan names
	BeginningAskedOnce          // the roster of a scheduled campaign is asked for once
	ClassesForgotten            // every failure has the plan's own patience
	TimeoutsForgotten           // no step of an attempt takes too long
	ReadinessIgnored            // a vehicle is permitted in whatever condition it is
	OldConditionBelieved        // what a vehicle said of its condition counts for ever
	DivisionIgnored             // a wave takes vehicles that its selector does not mean
	CyclesForgotten             // no gate awaits drive cycles
	CyclesOfBefore              // drive cycles of before the installation count
	SuccessCalledBack           // a record that has lost a success is cancelled, whatever the vehicle runs
	EndNotSaidAgain             // a record that has lost how an attempt ended goes on with it
	SoakGivenAway               // a vehicle that soaks is given to whoever wants the same control unit
	TakenCounts                 // a gate takes vehicles for successes that run other software since
	GoneOnLost                  // a campaign loses the successes that went on to the campaign which needs them
	CutSoakCounts               // a soak that an installation cut short counts as whole
	PriorityTakesNobody         // a higher priority takes nobody at its start
	LowerInTheWay               // a lower priority starts in the way of a higher one, and nobody has said so
	ConsideredAmong             // what is only considered makes the commit of what came before it forget pages
	DecidedEarly                // a vehicle that soaks is told that its gate has decided
	WatchEndsEarly              // a vehicle that its campaign is to judge forgets how it is since
	FailureApplied              // several messages are applied though their commit failed
	RefusalLost                 // a refusal among several messages is taken for a success
	RecordNeverBehind           // a record that has lost reports does not notice
	LostRenumbered              // an attempt that a record has lost is given back under another number
	SuccessCountsAgain          // a success that is told again counts twice
	SampleForgotten             // a gate opens by itself on whatever few have tried the update
	PermitsExpose               // a permit looks at who is in flight, and not at who is exposed
	PermitsCrowd                // a permit does not look at how many of its stratum are under way
	HeldExpires                 // an offer that runs out while its campaign is held counts as a failure
	OlderPermitGranted          // a permit of before a stop that its vehicle has heard of is granted
	CohortsUnapproved           // what approvals agree to says nothing of the cohorts that a plan names
	last
)

// All lists them.
func All() []Bug {
	var all []Bug
	for b := None + 1; b < last; b++ {
		all = append(all, b)
	}
	return all
}
