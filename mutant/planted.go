//go:build mutants

package mutant

var planted Bug

// Planted tells whether a bug is planted.
func (b Bug) Planted() bool { return b == planted }

// Plant plants one bug, in place of the one before.
func Plant(b Bug) { planted = b }

func (b Bug) String() string { return names[b] }

var names = [last]string{
	None: "none", NoFence: "no fence", NoVersionCheck: "no version check", EffectsBeforeCommit: "effects before commit",
	AcknowledgeBeforeCommit: "acknowledge before commit", LeaseNeverExpires: "lease never expires", ResumeForgetsSends: "resume forgets sends",
	DuplicateCounted: "duplicate counted", NoAttemptCheck: "no attempt check", SequenceNotStrict: "sequence not strict",
	GateOffByOne: "gate off by one", SoakForgotten: "soak forgotten", HaltNotFannedOut: "halt not fanned out", PermitWhileHeld: "permit while held",
	SilenceForgiven: "silence forgiven", RetryNotCounted: "retry not counted", ApprovalNotChecked: "approval not checked",
	InFlightOffByOne: "in flight off by one", PaceForgotten: "pace forgotten", WithdrawalHeardInVain: "withdrawal heard in vain",
	EndChanges: "end changes", CancelNotRepeated: "cancel not repeated", OldManifestBelieved: "old manifest believed",
	AnyManifestProves: "any manifest proves", OfferToFlagged: "offer to flagged", OccupiedTaken: "occupied taken",
	ApprovalSurvivesEdit: "approval survives edit",
	PriorityIgnored:      "priority ignored", TurnNotTold: "turn not told", YieldCounted: "yield counted",
	IllHealthUnheard: "ill health unheard", IllHealthForgiven: "ill health forgiven",
	ManualOpensItself:     "manual opens itself",
	DifferencesOverlooked: "differences overlooked", HoldIgnored: "hold ignored", OldAnswerBelieved: "old answer believed",
	PoolLendsTwice: "pool lends twice", LateCommitComes: "late commit comes",
	ExposedForgotten: "exposed forgotten", StrataForgotten: "strata forgotten", JoinedTwice: "joined twice",
	WindowIgnored: "window ignored", MaintenanceIgnored: "maintenance ignored",
	ConsentIgnored:  "consent ignored",
	AcceptanceStays: "acceptance stays", LateFailuresForgiven: "late failures forgiven",
	DowngradeOffered: "downgrade offered", TargetingNotAsked: "targeting not asked",
	EmptyPermitAnswered: "empty permit answered", BriefPermitGiven: "brief permit given",
	WayBackForAnybody: "way back for anybody", FailureForgotten: "failure forgotten",
	DealerOpensAttempt:   "dealer opens attempt",
	PermitOutlivesWindow: "permit outlives window", PaceJumps: "pace jumps",
	StrataUnjudged: "strata unjudged",
	EndForgotten:   "end forgotten", BeginsEarly: "begins early", BeginningAskedOnce: "beginning asked once",
	ClassesForgotten: "classes forgotten", TimeoutsForgotten: "timeouts forgotten",
	ReadinessIgnored: "readiness ignored", OldConditionBelieved: "old condition believed", DivisionIgnored: "division ignored",
	CyclesForgotten: "cycles forgotten", CyclesOfBefore: "cycles of before",
	SuccessCalledBack: "success called back", EndNotSaidAgain: "end not said again",
	SoakGivenAway: "soak given away", TakenCounts: "taken counts", GoneOnLost: "gone on lost", CutSoakCounts: "cut soak counts",
	PriorityTakesNobody: "priority takes nobody", LowerInTheWay: "lower in the way",
	ConsideredAmong: "considered among", DecidedEarly: "decided early", WatchEndsEarly: "watch ends early",
	FailureApplied: "failure applied", RefusalLost: "refusal lost",
	RecordNeverBehind: "record never behind", LostRenumbered: "lost renumbered",
	SuccessCountsAgain: "success counts again", SampleForgotten: "sample forgotten",
	PermitsExpose: "permits expose", PermitsCrowd: "permits crowd", HeldExpires: "held expires",
	OlderPermitGranted: "older permit granted", CohortsUnapproved: "cohorts unapproved",
}
