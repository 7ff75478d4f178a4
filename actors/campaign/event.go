package campaign

import (
	"fmt"
	"slices"

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
		f.change = &messages.AssignmentChange{From: stateName(c.state), To: stateName(to)}
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
	c.state, c.plan, c.pkg, c.author, c.createdMs = draft, e.plan, e.pkg, e.by, e.atMs
	c.contentHash = contentHash(e.plan, e.pkg)
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
	packed []byte // VINs in order
}

func (e campaignStarted) apply(c *Campaign) {
	c.state, c.startedMs, c.pkg, c.current = running, e.atMs, e.pkg, 0
	size := uint32(len(e.packed) / messages.VINLength)
	c.roster = newRoster(c.plan.Salt, size)
	c.roster.fill(e.packed)
	first := uint32(0)
	for i, n := range cut(c.plan.Waves, size) {
		w := wave{name: c.plan.Waves[i].Name, state: wavePending, first: first, size: n}
		w.counts[waiting] = n
		c.waves = append(c.waves, w)
		first += n
	}
	c.total[waiting] = size
	if rate := uint64(c.plan.Pacing.MaximumPerMinute); rate > 0 {
		c.pace = pace{fromMs: e.atMs - burst(rate)}
	}
	c.burn(e.atMs)
}

// campaignPaused: a person stopped offers and permits.
type campaignPaused struct{ fact }

func (e campaignPaused) apply(c *Campaign) { c.hold(paused, e.detail) }

// hold stops offers and permits; the sweep takes back what was permitted.
func (c *Campaign) hold(state messages.CampaignState, cause string) {
	c.state, c.cause, c.sweep = state, cause, sweep{on: true}
}

// campaignResumed: a person let it run on, accepting what a gate saw if one had halted it.
type campaignResumed struct {
	fact
	acceptance *messages.Acceptance
}

func (e campaignResumed) apply(c *Campaign) {
	c.hold(running, "")
	if e.acceptance == nil {
		return
	}
	c.acceptances = keepLast(append(c.acceptances, e.acceptance), maxAcceptances)
	w := &c.waves[c.current]
	ends := w.counts.sum(ended) - w.counts[skipped]
	w.state, w.closedMs, w.text = waveOpen, 0, ""
	w.accepted = accepted{ended: ends, failed: w.counts.sum(failing), unsucceeded: ends - w.counts[succeeded]}
}

// campaignCancelled: a person ended it. Vehicles that wait will never be offered
// anything; those in flight are told, under a fresh lease each.
type campaignCancelled struct {
	fact
	leaseTo uint32
}

func (e campaignCancelled) apply(c *Campaign) {
	c.hold(cancelled, e.detail)
	c.endedMs = e.atMs
	for at := range c.roster.size {
		to := c.roster.get(at)
		switch {
		case to.state == waiting:
			to.state, to.deadline = withdrawn, 0
		case inFlight(to.state):
			to.deadline, to.asks = e.leaseTo, 0
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
	c.state, c.endedMs, c.sweep = completed, e.atMs, sweep{}
	c.burnUp = append(c.burnUp, c.burnNow(e.atMs))
}

// waveOpened: its offers may go out.
type waveOpened struct {
	fact
	wave int
}

func (e waveOpened) apply(c *Campaign) {
	c.current = e.wave
	w := &c.waves[e.wave]
	w.state, w.openedMs = waveOpen, e.atMs
}

// waveMoved: all vehicles of the wave have ended, or one has returned from silence.
type waveMoved struct {
	fact
	state messages.WaveState
}

func (e waveMoved) apply(c *Campaign) { c.waves[c.current].state = e.state }

// gateOpened: the wave passed.
type gateOpened struct {
	fact
	decision *messages.GateDecision
}

func (e gateOpened) apply(c *Campaign) { c.decide(wavePassed, e.decision) }

// campaignHalted: the gate failed.
type campaignHalted struct {
	fact
	decision *messages.GateDecision
}

func (e campaignHalted) apply(c *Campaign) {
	c.decide(waveFailed, e.decision)
	c.hold(halted, e.decision.Text)
}

func (c *Campaign) decide(state messages.WaveState, d *messages.GateDecision) {
	w := &c.waves[c.current]
	w.state, w.closedMs, w.text = state, d.AtMs, d.Text
	c.decisions = keepLast(append(c.decisions, d), maxDecisions)
}

func keepLast[T any](list []T, n int) []T {
	if len(list) > n {
		return slices.Clone(list[len(list)-n:])
	}
	return list
}

// vehiclesMoved: entries of the roster have these values now.
type vehiclesMoved struct {
	atMs  int64
	moves []move
}

// move gives one entry a new value. counted says that its reason counts once more.
type move struct {
	at      uint32
	to      entry
	counted bool
}

func (vehiclesMoved) Durable() bool                 { return true }
func (vehiclesMoved) Entry() *messages.HistoryEntry { return nil }

func (e vehiclesMoved) apply(c *Campaign) {
	for _, m := range e.moves {
		c.move(e.atMs, m)
	}
	c.burn(e.atMs)
}

func (c *Campaign) move(atMs int64, m move) {
	c.put(atMs, m.at, m.to)
	if m.counted {
		c.reasonOf(m.to).count++
	}
}

// put changes one entry with every counter that counts it.
func (c *Campaign) put(atMs int64, at uint32, to entry) {
	from := c.roster.get(at)
	c.roster.set(at, to)
	if from.attempt == 0 && to.attempt > 0 {
		c.offered++
	}
	if from.state == to.state {
		return
	}
	c.total.move(from.state, to.state)
	w := &c.waves[c.waveAt(at)]
	w.counts.move(from.state, to.state)
	if ended(to.state) && to.state != skipped {
		w.endedMs = atMs
	}
	c.rates.count(atMs, from.state, to.state)
}

// waveAt is the index of the wave that holds a position.
func (c *Campaign) waveAt(at uint32) int {
	for i := range c.waves {
		if at-c.waves[i].first < c.waves[i].size {
			return i
		}
	}
	panic(fmt.Sprintf("position %d is in no wave of campaign %s", at, c.id))
}

// reasonNamed: an end has a reason that had no row yet.
type reasonNamed struct {
	refusal bool
	reason  reason
}

func (reasonNamed) Durable() bool                 { return true }
func (reasonNamed) Entry() *messages.HistoryEntry { return nil }

func (e reasonNamed) apply(c *Campaign) {
	if e.refusal {
		c.refusals.rows = append(c.refusals.rows, e.reason)
	} else {
		c.failures.rows = append(c.failures.rows, e.reason)
	}
}

// paced: offers were counted.
type paced struct {
	pace pace
	next uint32
}

func (paced) Durable() bool                 { return true }
func (paced) Entry() *messages.HistoryEntry { return nil }
func (e paced) apply(c *Campaign)           { c.pace, c.next = e.pace, e.next }

// rosterBehind: a vehicle knows an attempt that the roster does not, so the store has
// lost commits. The vehicle is believed; the line of history is the alarm.
type rosterBehind struct{ fact }

func (rosterBehind) apply(*Campaign) {}

// swept: the sweep has come this far. Recovery begins it anew, so it needs no commit.
type swept struct{ sweep sweep }

func (swept) Durable() bool                 { return false }
func (swept) Entry() *messages.HistoryEntry { return nil }
func (e swept) apply(c *Campaign)           { c.sweep = e.sweep }
