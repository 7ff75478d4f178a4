package campaign

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
)

// expire asks vehicles whose lease has run out, and counts those as stalled that were
// asked often enough: their places go to others.
func (s *stepping) expire() {
	now := uint32(s.nowMs / 1000)
	for _, at := range s.c.roster.DueBy(roster.Leases, now, s.budget) {
		e := s.c.roster.Get(at)
		next := lease.Patience(s.nowMs, s.c.plan, e)
		if next == 0 {
			e.State, e.Deadline = roster.Stalled, 0
			s.move(at, e, false)
			continue
		}
		e.Asks, e.Deadline = e.Asks+1, next
		s.move(at, e, false)
		s.budget--
		s.remind(at, e)
	}
}

// remind says to a silent vehicle what it may have missed: an offer or a cancel is said
// again, anything else is asked.
func (s *stepping) remind(at uint32, e entry) {
	switch {
	case s.c.cancels(e.State):
		s.cancelVehicle(at, e)
	case s.c.state == life.Running && e.State == roster.Offered:
		s.assign(at, e)
	case s.c.held() && roster.MayInstall(e.State):
		s.withdrawPermit(at, e)
	default:
		s.ask(at, e)
	}
}

// cancels tells whether a vehicle in this state is to be cancelled. One that is silent
// after the campaign has completed may still succeed, unless the package was withdrawn;
// one that installs a withdrawn package finishes.
func (c *Campaign) cancels(state uint8) bool {
	switch {
	case state == roster.Stalled:
		return c.state == life.Cancelled || plan.IsWithdrawn(c.pkg)
	case c.over():
		return roster.InFlight(state)
	default:
		return plan.IsWithdrawn(c.pkg) && roster.InFlight(state) && state < roster.Installing
	}
}

// inputs is what the current wave's gate sees. The last wave is also kept open by
// vehicles of earlier ones that returned from silence and are under way again.
func (c *Campaign) inputs(nowMs int64) gate.Inputs {
	in := c.waves[c.current].Inputs(uint32(c.current+1), c.gate(), time.UnixMilli(nowMs))
	if in.Last = c.last(); in.Last {
		in.Underway = c.roster.Size() - c.total.Sum(roster.Ended)
	}
	return in
}

// last: the current wave is the last one.
func (c *Campaign) last() bool { return c.current == len(c.waves)-1 }

// judge lets the gates decide, wave after wave as long as they open at once.
func (s *stepping) judge() {
	for s.c.state == life.Running {
		in := s.c.inputs(s.nowMs)
		verdict := gate.Judge(in)
		if verdict.Outcome == gate.Wait {
			s.soak(in, verdict)
			return
		}
		decision := gate.Decision(in, verdict)
		if verdict.Outcome == gate.Halt {
			s.do(campaignHalted{s.c.fact("CampaignHalted", s.nowMs, "engine", life.Halted, verdict.Text), decision})
			return
		}
		s.do(gateOpened{s.c.fact("GateOpened", s.nowMs, "engine", life.Running, verdict.Text), decision})
		if s.c.last() {
			s.do(campaignCompleted{s.c.fact("CampaignCompleted", s.nowMs, "engine", life.Completed, ledger.Summary(&s.c.total, s.c.roster.Size()))})
			return
		}
		s.open(s.c.current + 1)
	}
}

// soak follows the wave between Open and Soaking.
func (s *stepping) soak(in gate.Inputs, verdict gate.Verdict) {
	w := &s.c.waves[s.c.current]
	switch {
	case w.State == life.WaveOpen && in.Underway == 0:
		s.do(waveMoved{s.c.fact("WaveSoaking", s.nowMs, "engine", life.Running, verdict.Text), life.WaveSoaking})
	case w.State == life.WaveSoaking && in.Underway > 0:
		s.do(waveMoved{s.c.fact("WaveReopened", s.nowMs, "engine", life.Running, verdict.Text), life.WaveOpen})
	}
}

func (s *stepping) open(wave int) {
	w := &s.c.waves[wave]
	detail := fmt.Sprintf("%s (%d of %d): %s", w.Name, wave+1, len(s.c.waves), gate.Vehicles(w.Size))
	s.do(waveOpened{s.c.fact("WaveOpened", s.nowMs, "engine", life.Running, detail), wave})
}

// maxScan is how many positions one step of a sweep looks at: a millisecond's worth.
const maxScan = 1 << 18

// sweep walks the roster and says to vehicles what follows from the campaign's state
// and theirs: while it runs, offers and permits; while it is held, that permits are
// taken back; after its end, or the withdrawal of its package, that it is cancelled.
func (s *stepping) sweep() {
	c := s.c
	if !c.sweep.on {
		return
	}
	at, grants := c.sweep.at, c.sweep.grants
	end := min(uint64(at)+maxScan, uint64(c.roster.Size()))
	for s.budget > 0 && uint64(at) < end {
		if c.roster.Untouched(at) {
			at = uint32(min(uint64(at)/roster.PageEntries*roster.PageEntries+roster.PageEntries, end))
			continue
		}
		if e := c.roster.Get(at); grants && e.State != roster.Downloaded {
			// It was told.
		} else if !s.repeat(at, e) {
			break
		}
		at++
	}
	s.do(swept{sweep{on: at < c.roster.Size(), at: at, grants: grants}})
}

// admit looks for vehicles that have downloaded and found no room, once enough of it has
// come free that a walk over the roster is worth it.
func (s *stepping) admit() {
	c := s.c
	waits := c.state == life.Running && !c.sweep.on && c.total[roster.Downloaded] > 0
	if waits && c.room() >= max(1, c.plan.Pacing.MaximumInFlight/8) {
		s.do(swept{sweep{on: true, grants: true}})
	}
}

// missed begins the sweep again at the first of these vehicles: what was said to them did
// not reach their actors.
func (s *stepping) missed(m Missed) {
	from := s.c.roster.First(m.VINs)
	if from == s.c.roster.Size() {
		return
	}
	if c := s.c; c.sweep.on && !c.sweep.grants {
		from = min(from, c.sweep.at)
	}
	s.do(swept{sweep{on: true, at: from}})
}

// repeat says one vehicle what it must hear; false stops the sweep before it, because
// that needs a commit.
func (s *stepping) repeat(at uint32, e entry) bool {
	before := len(s.sends)
	switch c := s.c; {
	case c.ending():
		if c.cancels(e.State) {
			s.cancelVehicle(at, e)
		}
	case c.held():
		if roster.MayInstall(e.State) {
			s.withdrawPermit(at, e)
		}
	case e.State == roster.Offered:
		s.assign(at, e)
	case e.State == roster.Permitted:
		s.permitVehicle(at, e)
	case e.State == roster.Downloaded:
		if s.repeatOnly {
			return false
		}
		s.grant(at, e)
	}
	s.budget -= len(s.sends) - before
	return true
}

// grant permits a vehicle that has downloaded, if there is room for it: vehicles that came
// back from silence are in flight beyond the bound, and wait.
func (s *stepping) grant(at uint32, e entry) {
	if e.State != roster.Permitted {
		if s.c.room() == 0 {
			return
		}
		e.State, e.Deadline, e.Asks = roster.Permitted, s.leaseTo(), 0
		s.move(at, e, false)
	}
	s.permitVehicle(at, e)
}

// permit answers the vehicles of this step that have downloaded, if the campaign still
// runs after they were judged. Otherwise they are permitted when it is resumed.
func (s *stepping) permit() {
	if s.c.state != life.Running {
		return
	}
	for _, at := range s.downloaded {
		if e := s.c.roster.Get(at); e.State == roster.Downloaded || e.State == roster.Permitted {
			s.grant(at, e)
		}
	}
}

// nextOffer is when an offer may go out, if any vehicle waits for one and a place is free.
func (c *Campaign) nextOffer() (atMs int64, any bool) {
	if c.inFlight() >= c.plan.Pacing.MaximumInFlight {
		return 0, false
	}
	w := &c.waves[c.current]
	from := c.pace.Next(c.plan.Pacing.MaximumPerMinute)
	switch retry := c.roster.Earliest(roster.Retries); {
	case w.State == life.WaveOpen && c.next < w.First+w.Size:
		return from, true
	case retry != 0:
		return max(from, int64(retry)*1000), true
	}
	return 0, false
}

// offer gives free places to vehicles, at the pace of the plan: first to those that try
// again, then to those of the open wave in the order of the roster.
func (s *stepping) offer() {
	c := s.c
	limit := min(s.budget, int(gate.Below(c.plan.Pacing.MaximumInFlight, c.inFlight())))
	if c.state != life.Running || limit <= 0 {
		return
	}
	due, stretch := c.pace.Due(s.nowMs, c.plan.Pacing.MaximumPerMinute, limit)
	if due == 0 {
		if stretch.FromMs > s.nowMs || stretch.FromMs < c.pace.FromMs {
			s.do(paced{stretch, c.next}) // the clock went back
		}
		return
	}
	made := 0
	for _, at := range c.roster.DueBy(roster.Retries, uint32(s.nowMs/1000), due) {
		s.offerTo(at)
		made++
	}
	next := c.next
	if w := &c.waves[c.current]; w.State == life.WaveOpen {
		for end := w.First + w.Size; next < end && made < due; next++ {
			if e := c.roster.Get(next); e.State == roster.Waiting && e.Attempt == 0 {
				s.offerTo(next)
				made++
			}
		}
	}
	if made > 0 || next != c.next {
		stretch.Offered += uint64(made)
		s.do(paced{stretch, next})
	}
}

func (s *stepping) offerTo(at uint32) {
	e := entry{State: roster.Offered, Attempt: s.c.roster.Get(at).Attempt + 1, Deadline: s.leaseTo()}
	s.move(at, e, false)
	s.assign(at, e)
}
