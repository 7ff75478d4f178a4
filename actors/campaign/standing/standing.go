package standing

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/question"
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/stratum"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Standing is everything that is known of one campaign.
type Standing struct {
	ID                                       string
	Plan                                     *messages.CampaignPlan // never written, as all that hangs on a pointer here
	Package                                  *messages.PackageRecord
	Rules                                    []*messages.Rule // the package's dependencies, as they were at the start
	Life                                     messages.CampaignState
	Author                                   string   // of the present content
	Authors                                  []string // of all
	ContentHash                              string
	Named                                    []*messages.NamedCohort // the cohorts that the plan names, as they were when it was written or submitted
	Firm                                     bool                    // whoever scheduled it named its content
	Approvals                                []*messages.Approval
	Asked                                    uint32                    // approvals, by the plan and the server's policy, when a person last did something about it
	Reviewed                                 *messages.ReviewedContent // before the start: the content before this one that persons approved or sent back
	ReviewedPlan                             *messages.CampaignPlan    // of that
	CreatedMs, StartedMs, ResumedMs, EndedMs int64                     // ResumedMs: when it last went on after a stop; 0: it has not
	Cause                                    string
	Expected                                 *uint32      // vehicles on the roster of the start; nil: nobody said; never written
	Stops                                    uint32       // how often it was stopped or went on; a permit has as many as there were when it was given
	Hours                                    *hours.Hours // of the plan

	EndReachedMs int64 // when the end that the plan names had come; 0: it has not
	ShutMs       int64 // not durable: from when on offers and permits may go out; 0: they may
	AskedMs      int64 // not durable: when the shell was last asked for the roster of a scheduled campaign, or to begin the way back

	Roster      roster.Roster
	Waves       []wave.Wave
	Current     int          // index of the current wave; -1 before the start
	Total       roster.Tally // of all waves
	Strata      stratum.Strata
	Joined      uint32   // of the roster: those that came after the start
	Offered     uint32   // vehicles ever offered
	Successes   uint32   // attempts that ever succeeded
	SucceededMs int64    // when a vehicle succeeded last; 0: none has
	Soaking     uint32   // vehicles that succeeded or fell silent less than the soak time of their wave ago
	Dealer      uint32   // vehicles handed to a dealer
	Saved       uint64   // bytes, by patches, in attempts that have ended
	Next        uint32   // first position never offered
	Firsts      []uint32 // by stratum, where they are bounded: no position before is one never offered; not durable, never written
	Pace        pace.Pace

	Reasons      ledger.Reasons
	BurnUp       ledger.BurnUp
	MovedMs      int64                 // when a vehicle of the roster changed last; 0: none has
	Times        duration.Times        // of attempts, since their offer
	AwaitsPerson bool                  // everything that the gate of the current wave requires was fulfilled, but for a person's word
	Opening      *messages.GateOpening // that word, until the gate decides; nil: none

	Rivals      rival.List          // other campaigns, met at vehicles
	Met         *messages.Encounter // the other campaigns at the start; nil: it was alone, or has not started; never written
	Lingers     bool                // the last wave has passed, and is open for who may yet come
	PassedFor   uint32              // vehicles of the roster, from its beginning, for which it has
	Superseded  bool                // those that the plan supersedes have been told
	ToldMs      int64               // when the shell was last asked to tell them; not durable
	Tellings    uint32              // times that it was; not durable
	Decisions   []*messages.GateDecision
	Acceptances []*messages.Acceptance

	Prepared     *messages.PreparedRollback // the way back; nil: none
	Stop         *messages.StopReach        // the last stop; nil: none
	RolledBackBy []string                   // campaigns, never written
	Undoing      *messages.Undoing          // a way back that was ordered and has not begun; nil: none
	Open         *messages.StillOpen        // of the campaign that this one undoes; nil: nobody has said
	Excluded     []*messages.Exclusion      // vehicles that it leaves out of those; never written
	Pools        admission.Admission        // what was granted; not durable
	Classes      []string                   // names of pools by attribute, by the class of vehicles, from 1
	Downloads    []uint32                   // by class: vehicles between their offer and Downloaded
	Pins         *messages.Pins             // what its software is; nil before the start
	Asking       *messages.Asking           // the question that is open before the next wave; nil: none
	Askings      uint32                     // questions so far
	Pending      question.Pending           // of Asking; not durable

	Sweep     Sweep        // not durable: recovery begins it anew
	Rates     ledger.Rates // not durable
	Recovered bool         // by Restore, and nothing was decided since; not durable
	HearsMs   int64        // after a recovery: until when vehicles may have something to say that nobody heard; 0: nothing is awaited; not durable

	BehindMs                 int64        // when the history took its last line about records that are behind; not durable
	SoughtMs, StonesSoughtMs int64        // when joiners were last looked for, and who brings vehicles what they lack; not durable
	Passed                   queue.Passed // retries; not durable
}

// Sweep is the place of a walk over the roster that says again what may be lost or
// tells everybody about a halt.
type Sweep struct {
	On     bool
	At     uint32
	Grants bool // looks only for vehicles that wait for a permit
}

// New is a campaign that does not exist yet.
func New(id string) Standing {
	return Standing{ID: id, Current: -1, Roster: roster.New("", 0, 0)}
}

// Exists tells whether the campaign was created.
func (c *Standing) Exists() bool { return c.Life != 0 }

// State is where the campaign is in its life; unspecified for one that does not exist.
func (c *Standing) State() messages.CampaignState { return c.Life }

// Apply changes the state by what happened. It is the only function that does, live and
// on forks alike, and it cannot fail.
func (c *Standing) Apply(events ...Event) {
	for _, e := range events {
		e.apply(c)
	}
}

// Fork is a copy to apply undurable events to. It shares what neither side changes.
func (c *Standing) Fork() Standing { return c.with(c.Roster.Fork(), c.Strata.Fork()) }

// Draft is a fork for as long as c does not change.
func (c *Standing) Draft() Standing { return c.with(c.Roster.Draft(), c.Strata.Draft()) }

func (c *Standing) with(vehicles roster.Roster, strata stratum.Strata) Standing {
	f := *c
	f.Roster, f.Strata = vehicles, strata
	f.Waves = slices.Clone(c.Waves)
	f.Reasons = c.Reasons.Fork()
	f.Times = c.Times.Fork()
	f.Rivals = slices.Clone(c.Rivals)
	f.Approvals = slices.Clip(c.Approvals)
	f.Decisions = slices.Clip(c.Decisions)
	f.Acceptances = slices.Clip(c.Acceptances)
	f.BurnUp = slices.Clip(c.BurnUp)
	f.RolledBackBy = slices.Clip(c.RolledBackBy)
	f.Downloads = slices.Clone(c.Downloads)
	return f
}

// DirtyPages encodes the pages of the roster that changed since the fork.
func (c *Standing) DirtyPages() []roster.Page { return c.Roster.Dirty() }

// String is the state in one stable line.
func (c *Standing) String() string {
	if !c.Exists() {
		return c.ID + " does not exist"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", c.ID, life.StateName(c.Life))
	if !c.Started() {
		fmt.Fprintf(&b, " approvals %d/%d", len(c.Approvals), c.ApprovalsAsked())
		return b.String()
	}
	w := &c.Waves[c.Current]
	fmt.Fprintf(&b, " wave %d/%d %s offered %d/%d", c.Current+1, len(c.Waves), life.WaveName(w.State), c.Offered, c.Roster.Size())
	for s, n := range c.Total {
		if n > 0 {
			fmt.Fprintf(&b, " %s %d", life.Word(messages.AssignmentState(s).String()), n)
		}
	}
	return b.String()
}
