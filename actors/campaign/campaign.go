package campaign

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// MaximumSends is how many offers, permits, withdrawals, questions and cancels one Step
// sends besides its answers to reports; what remains follows with the next Wake, which
// is due at once. It bounds the mailboxes of vehicles and the size of a commit.
const MaximumSends = 1024

// Campaign is the state of one campaign.
type Campaign struct {
	id          string
	plan        *messages.CampaignPlan // never written, as all that hangs on a pointer here
	pkg         *messages.PackageRecord
	rules       []*messages.Rule // the package's dependencies, as they were at the start
	state       messages.CampaignState
	author      string
	contentHash string
	approvals   []*messages.Approval
	createdMs   int64
	startedMs   int64
	endedMs     int64
	cause       string

	roster  roster.Roster
	waves   []wave.Wave
	current int          // index of the current wave; -1 before the start
	total   roster.Tally // of all waves
	offered uint32       // vehicles ever offered
	saved   uint64       // bytes, by patches, in attempts that have ended
	next    uint32       // first position never offered
	pace    pace.Pace

	reasons     ledger.Reasons
	burnUp      ledger.BurnUp
	decisions   []*messages.GateDecision
	acceptances []*messages.Acceptance

	sweep sweep        // not durable: recovery begins it anew
	rates ledger.Rates // not durable
}

// sweep is the place of a walk over the roster that says again what may be lost or
// tells everybody about a halt.
type sweep struct {
	on     bool
	at     uint32
	grants bool // looks only for vehicles that wait for a permit
}

// Send is a message to the vehicle actor of a VIN.
type Send struct {
	VIN     string
	Message proto.Message
}

// Decision is what one message calls for. Events are applied and committed first; only
// then Sends and Reply may leave.
type Decision struct {
	Events []Event
	Sends  []Send
	Reply  proto.Message
}

// Wake tells a campaign that the time has come for which it asked by WakeAt.
type Wake struct{}

// Missed tells a campaign which vehicles' actors its words did not reach.
type Missed struct{ VINs []string }

// New is a campaign that does not exist yet.
func New(id string) *Campaign {
	return &Campaign{id: id, current: -1, roster: roster.New("", 0)}
}

// Exists tells whether the campaign was created.
func (c *Campaign) Exists() bool { return c.state != 0 }

// State is where the campaign is in its life; unspecified for one that does not exist.
func (c *Campaign) State() messages.CampaignState { return c.state }

// Apply changes the state by what happened. It is the only function that does, live and
// on forks alike, and it cannot fail.
func (c *Campaign) Apply(events ...Event) {
	for _, e := range events {
		e.apply(c)
	}
}

// Fork is a copy to apply undurable events to. It shares what neither side changes.
func (c *Campaign) Fork() *Campaign { return c.with(c.roster.Fork()) }

// draft is a fork for as long as c does not change.
func (c *Campaign) draft() *Campaign { return c.with(c.roster.Draft()) }

func (c *Campaign) with(vehicles roster.Roster) *Campaign {
	f := *c
	f.roster = vehicles
	f.waves = slices.Clone(c.waves)
	f.reasons = c.reasons.Fork()
	f.approvals = slices.Clip(c.approvals)
	f.decisions = slices.Clip(c.decisions)
	f.acceptances = slices.Clip(c.acceptances)
	f.burnUp = slices.Clip(c.burnUp)
	return &f
}

// DirtyPages encodes the pages of the roster that changed since the fork.
func (c *Campaign) DirtyPages() []Page { return c.roster.Dirty() }

// started: the roster is fixed.
func (c *Campaign) started() bool { return c.current >= 0 }

// over: completed or cancelled.
func (c *Campaign) over() bool { return c.state == life.Completed || c.state == life.Cancelled }

// ending: what has not begun to install is not to begin any more.
func (c *Campaign) ending() bool { return c.over() || plan.IsWithdrawn(c.pkg) }

// held: paused by a person or halted by a gate.
func (c *Campaign) held() bool { return c.state == life.Paused || c.state == life.Halted }

// inFlight is how many vehicles hold a place.
func (c *Campaign) inFlight() uint32 { return c.total.Sum(roster.InFlight) }

// room is how many vehicles more may hold a permit or install.
func (c *Campaign) room() uint32 {
	return gate.Below(c.plan.Pacing.MaximumInFlight, c.total[roster.Permitted]+c.total[roster.Installing]+c.total[roster.Installed])
}

// Awake tells whether the campaign has work: it runs, is held up, or has vehicles in
// flight after its end, or stalled ones that must still hear that it was cancelled or
// that its package was withdrawn. The slot wakes it after a crash.
func (c *Campaign) Awake() bool {
	reminds := c.cancels(roster.Stalled) && (c.sweep.on || c.roster.Earliest(roster.Leases) != 0)
	return c.started() && (!c.over() || c.inFlight() > 0 || reminds)
}

// WakeAt is when the campaign next needs Step(now, Wake{}); zero: never. A time that has
// passed means at once.
func (c *Campaign) WakeAt() time.Time {
	if !c.Awake() {
		return time.Time{}
	}
	if c.sweep.on {
		return time.UnixMilli(c.startedMs)
	}
	var soonest int64
	consider := func(atMs int64) {
		if soonest == 0 || atMs < soonest {
			soonest = max(atMs, 1)
		}
	}
	if lease := c.roster.Earliest(roster.Leases); lease != 0 {
		consider(int64(lease) * 1000)
	}
	if c.state == life.Running {
		w := &c.waves[c.current]
		if w.State == life.WaveSoaking {
			consider(w.EndedMs + c.gate().SoakSeconds*1000)
		}
		if at, any := c.nextOffer(); any {
			consider(at)
		}
	}
	if soonest == 0 {
		return time.Time{}
	}
	return time.UnixMilli(soonest)
}

// gate is the current wave's.
func (c *Campaign) gate() *messages.Gate { return c.plan.Waves[c.current].Gate }

// String is the state in one stable line.
func (c *Campaign) String() string {
	if !c.Exists() {
		return c.id + " does not exist"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", c.id, life.StateName(c.state))
	if !c.started() {
		fmt.Fprintf(&b, " approvals %d/%d", len(c.approvals), c.plan.RequiredApprovals)
		return b.String()
	}
	w := &c.waves[c.current]
	fmt.Fprintf(&b, " wave %d/%d %s offered %d/%d", c.current+1, len(c.waves), life.WaveName(w.State), c.offered, c.roster.Size())
	for s, n := range c.total {
		if n > 0 {
			fmt.Fprintf(&b, " %s %d", life.Word(messages.AssignmentState(s).String()), n)
		}
	}
	return b.String()
}
