// Package joiners looks for vehicles that have begun to match a campaign which takes late
// joiners: those registered, changed, cleared or brought to a stepping stone since the start.
//
// A [Search] is the actors.Joiners of a node: a campaign of the node asks once a minute. The
// first answer is of all vehicles; from then on each slot is asked for those only that may
// have changed since it answered last, which it knows at the cost of one number for a
// registration. What a selector says of a vehicle may change without the vehicle, if it asks
// for a time, a cohort, a place or presence: such a campaign is answered about all vehicles,
// every [FullEvery], and with each question that asks who brings vehicles what they lack, too: one that stays
// open for its stepping stones asks that every ten minutes. Before the fleet, those campaigns are asked that may yet
// send it somebody, where it waits for that: what they do not answer keeps nobody from joining.
//
// What was found is said to the campaign, [latecomer.Maximum] at a time, which passes
// over those on its roster. What fails is looked for again with the next question. A Search is
// safe for concurrent use, and looks for one campaign's vehicles once at a time.
package joiners

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/pools"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
	"pacecar/persistence"
)

const (
	// FullEvery is how often all vehicles are asked about, for a campaign whose selector may
	// change its mind without a change of a vehicle.
	FullEvery = 15 * time.Minute
	// patience bounds one search, in which a million vehicles may be told to the campaign.
	patience = 5 * time.Minute
	// maxCampaigns is how many campaigns a node remembers the marks of: 16 bytes for each slot
	// and campaign. With more, it forgets all, and asks for all vehicles again.
	maxCampaigns = 256
)

// Search looks for vehicles.
type Search struct {
	logger *slog.Logger
	ctx    context.Context // ends with Close
	end    context.CancelFunc
	work   sync.WaitGroup

	mutex  sync.Mutex
	desk   *desk.Desk // nil: not bound yet, or closed
	keeper *cohorts.Keeper
	pools  []*messages.Pool // by attribute
	known  map[string]*past
}

// past is what is known of earlier searches for one campaign.
type past struct {
	busy  bool
	at    time.Time                   // the beginning of the last one whose vehicles the campaign was told
	marks map[persistence.Slot]uint64 // of its answers
	next  *messages.FindJoiners       // came while it was busy, and asks who brings what vehicles lack: it comes again in ten minutes only
}

// New makes a search, which does nothing before Bind.
func New(logger *slog.Logger) *Search {
	ctx, end := context.WithCancel(context.Background())
	return &Search{logger: logger, ctx: ctx, end: end, known: map[string]*past{}}
}

// Bind connects it to the slots of the fleet.
func (s *Search) Bind(d *desk.Desk) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.desk, s.keeper = d, cohorts.New(d)
}

// Close ends what is under way and waits for it.
func (s *Search) Close() {
	s.mutex.Lock()
	s.desk = nil
	s.mutex.Unlock()
	s.end()
	s.work.Wait()
}

// Share says, before Bind, which pools the server has.
func (s *Search) Share(settings []*messages.Pool) { s.pools = pools.ByAttribute(settings) }

// FindJoiners implements actors.Joiners.
func (s *Search) FindJoiners(m *messages.FindJoiners) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.find(m)
}

// find begins a search, if it is time for one.
func (s *Search) find(m *messages.FindJoiners) {
	id := m.GetCampaign().GetPlan().GetId()
	p := s.past(id)
	if s.desk == nil || p.busy {
		if m.GetStonesAskedAtMs() != 0 {
			p.next = m
		}
		return
	}
	now, full := s.desk.Clock.Now(), !settled(m.GetCampaign().GetPlan())
	if full && m.GetStonesAskedAtMs() == 0 && !p.at.IsZero() && now.Sub(p.at) < FullEvery {
		return
	}
	w := &work{desk: s.desk, keeper: s.keeper, campaign: m.GetCampaign(), pools: s.pools, since: p.marks, marks: map[persistence.Slot]uint64{}, askedMs: m.GetStonesAskedAtMs()}
	if full {
		w.since = nil
	}
	p.busy = true
	s.work.Go(func() { s.conclude(id, p, now, w) })
}

// past is what is remembered of a campaign.
func (s *Search) past(id string) *past {
	if s.known[id] == nil {
		if len(s.known) >= maxCampaigns {
			clear(s.known) // those that are busy end without being remembered
		}
		s.known[id] = &past{}
	}
	return s.known[id]
}

// settled tells whether the campaign's selector depends on its vehicles alone.
func settled(p *messages.CampaignPlan) bool {
	compiled, no := selector.Compile(p.GetSelector())
	return no == nil && terms.Settled(compiled)
}

// conclude runs one search and keeps what the next one needs.
func (s *Search) conclude(id string, p *past, began time.Time, w *work) {
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	err := w.run(ctx)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	p.busy = false
	if w.told {
		p.at, p.marks = began, w.marks
	}
	next := p.next
	p.next = nil
	if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.GetCode() == messages.WrongState {
		delete(s.known, id) // the campaign has ended meanwhile
		return
	}
	if next != nil {
		s.find(next)
	}
	if err != nil && s.ctx.Err() == nil {
		s.logger.Warn("not all vehicles that could join a campaign were found", "campaign", id, "reason", err)
	}
}
