package campaign

import (
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Event is one fact about a campaign.
type Event interface {
	// Durable tells whether it must be committed before anything leaves.
	Durable() bool
	// Entry is its line in the history; nil: none. A vehicle's steps are in its own history.
	Entry() *messages.HistoryEntry
	apply(*Campaign)
}

// Bounds of lists in the record; the history keeps everything.
const (
	maxDecisions   = 128
	maxAcceptances = 64
)

// fact is what most events have in common.
type fact struct {
	name   string
	atMs   int64
	by     string
	vin    string
	change *messages.AssignmentChange
	detail string
}

// Durable is true: losing a fact would lose what was promised.
func (fact) Durable() bool { return true }

// Entry is the fact as a line of history.
func (f fact) Entry() *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: f.atMs, Event: f.name, By: f.by, Vin: f.vin, Change: f.change, Detail: f.detail}
}

func (c *Campaign) fact(name string, atMs int64, by string, to messages.CampaignState, detail string) fact {
	f := fact{name: name, atMs: atMs, by: by, detail: detail}
	if to != c.state {
		f.change = &messages.AssignmentChange{From: life.StateName(c.state), To: life.StateName(to)}
	}
	return f
}

// created: the plan was written.
type created struct {
	fact
	plan *messages.CampaignPlan
	pkg  *messages.PackageRecord
}

func (e created) apply(c *Campaign) {
	c.state, c.plan, c.pkg, c.author, c.createdMs = life.Draft, e.plan, e.pkg, e.by, e.atMs
	c.contentHash = plan.ContentHash(e.plan, e.pkg)
}

// approvalGiven: a person approved the content.
type approvalGiven struct {
	fact
	approval *messages.Approval
	state    messages.CampaignState
}

func (e approvalGiven) apply(c *Campaign) {
	c.approvals, c.state = append(c.approvals, e.approval), e.state
}

// campaignStarted: the roster is fixed.
type campaignStarted struct {
	fact
	pkg    *messages.PackageRecord
	rules  []*messages.Rule
	packed []byte // VINs in order
}

func (e campaignStarted) apply(c *Campaign) {
	c.state, c.startedMs, c.pkg, c.rules, c.current = life.Running, e.atMs, e.pkg, e.rules, 0
	size := uint32(len(e.packed) / messages.VINLength)
	c.roster = roster.New(c.plan.Salt, size)
	c.roster.Fill(e.packed)
	first := uint32(0)
	for i, n := range plan.Cut(c.plan.Waves, size) {
		c.waves = append(c.waves, wave.New(c.plan.Waves[i].Name, first, n))
		first += n
	}
	c.total[roster.Waiting] = size
	c.pace = pace.Begin(e.atMs, c.plan.Pacing.MaximumPerMinute)
	c.burn(e.atMs)
}

// campaignPaused: a person stopped offers and permits.
type campaignPaused struct{ fact }

func (e campaignPaused) apply(c *Campaign) { c.hold(life.Paused, e.detail) }

// hold stops offers and permits; the sweep takes back what was permitted.
func (c *Campaign) hold(state messages.CampaignState, cause string) {
	c.state, c.cause, c.sweep = state, cause, sweep{on: true}
}

// packageWithdrawn: the campaign's package must not be offered any more. Vehicles that
// have it before them are told, under a fresh lease each.
type packageWithdrawn struct {
	fact
	pkg     *messages.PackageRecord // as it is now
	halted  bool
	leaseTo uint32
}

func (e packageWithdrawn) apply(c *Campaign) {
	if c.pkg = e.pkg; e.halted {
		c.hold(life.Halted, e.detail)
	}
	c.sweep = sweep{on: c.started()}
	for at := range c.roster.Size() {
		if to := c.roster.Get(at); c.cancels(to.State) {
			to.Deadline, to.Asks = e.leaseTo, 0
			c.put(e.atMs, at, to)
		}
	}
}

// campaignResumed: a person let it run on, accepting what a gate saw if one had halted it.
type campaignResumed struct {
	fact
	acceptance *messages.Acceptance
}

func (e campaignResumed) apply(c *Campaign) {
	c.hold(life.Running, "")
	if e.acceptance == nil {
		return
	}
	c.acceptances = ledger.KeepLast(append(c.acceptances, e.acceptance), maxAcceptances)
	c.waves[c.current].Accept()
}

// campaignCancelled: a person ended it. Vehicles that wait will never be offered
// anything; those in flight are told, under a fresh lease each.
type campaignCancelled struct {
	fact
	leaseTo uint32
}

func (e campaignCancelled) apply(c *Campaign) {
	c.hold(life.Cancelled, e.detail)
	c.endedMs = e.atMs
	for at := range c.roster.Size() {
		to := c.roster.Get(at)
		switch {
		case to.State == roster.Waiting:
			to.State, to.Deadline = roster.Withdrawn, 0
		case roster.InFlight(to.State):
			to.Deadline, to.Asks = e.leaseTo, 0
		default:
			continue
		}
		c.put(e.atMs, at, to)
	}
	c.burn(e.atMs)
}

// campaignCompleted: the last gate opened.
type campaignCompleted struct{ fact }

func (e campaignCompleted) apply(c *Campaign) {
	c.state, c.endedMs, c.sweep = life.Completed, e.atMs, sweep{}
	c.burnUp = append(c.burnUp, c.burnPoint(e.atMs))
}

// waveOpened: its offers may go out.
type waveOpened struct {
	fact
	wave int
}

func (e waveOpened) apply(c *Campaign) {
	c.current = e.wave
	w := &c.waves[e.wave]
	w.State, w.OpenedMs = life.WaveOpen, e.atMs
}

// waveMoved: all vehicles of the wave have ended, or one has returned from silence.
type waveMoved struct {
	fact
	state messages.WaveState
}

func (e waveMoved) apply(c *Campaign) { c.waves[c.current].State = e.state }

// gateOpened: the wave passed.
type gateOpened struct {
	fact
	decision *messages.GateDecision
}

func (e gateOpened) apply(c *Campaign) { c.decide(life.WavePassed, e.decision) }

// campaignHalted: the gate failed.
type campaignHalted struct {
	fact
	decision *messages.GateDecision
}

func (e campaignHalted) apply(c *Campaign) {
	c.decide(life.WaveFailed, e.decision)
	c.hold(life.Halted, e.decision.Text)
}

func (c *Campaign) decide(state messages.WaveState, d *messages.GateDecision) {
	c.waves[c.current].Close(state, d)
	c.decisions = ledger.KeepLast(append(c.decisions, d), maxDecisions)
}
