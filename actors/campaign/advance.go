package campaign

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// expire asks vehicles whose lease has run out, and counts those as stalled that were
// asked often enough: their places go to others.
func (s *stepping) expire() {
	now := uint32(s.nowMs / 1000)
	for _, at := range s.c.roster.DueBy(roster.Leases, now, s.budget) {
		e := s.c.roster.Get(at)
		if uint32(e.Asks) >= s.c.plan.Retries.Asks {
			e.State, e.Deadline = stalled, 0
			s.move(at, e, false)
			continue
		}
		e.Asks++
		e.Deadline = s.leaseTo()
		s.move(at, e, false)
		s.budget--
		s.remind(at, e)
	}
}

// remind says to a silent vehicle what it may have missed: an offer or a cancel is said
// again, anything else is asked.
func (s *stepping) remind(at uint32, e entry) {
	switch {
	case s.c.over():
		s.cancelVehicle(at, e)
	case s.c.state == running && e.State == offered:
		s.assign(at, e)
	case s.c.state != running && e.State == permitted:
		s.withdrawPermit(at, e)
	default:
		s.ask(at, e)
	}
}

// inputs is what the current wave's gate sees. The last wave is also kept open by
// vehicles of earlier ones that returned from silence and are under way again.
func (c *Campaign) inputs(nowMs int64) gate.Inputs {
	w := &c.waves[c.current]
	all := w.counts.Sum(roster.Ended)
	in := gate.Inputs{
		Gate: c.gate(), Wave: uint32(c.current + 1), Size: w.size, Skipped: w.counts[skipped],
		Ended: all - w.counts[skipped], Succeeded: w.counts[succeeded], Failed: w.counts.Sum(roster.Failing),
		Underway:      w.size - all,
		AcceptedEnded: w.accepted.ended, AcceptedFailed: w.accepted.failed, AcceptedUnsucceeded: w.accepted.unsucceeded,
		Now: time.UnixMilli(nowMs),
	}
	if c.last() {
		in.Underway = c.roster.Size() - c.total.Sum(roster.Ended)
	}
	if w.endedMs != 0 {
		in.LastEnd = time.UnixMilli(w.endedMs)
	}
	return in
}

// last: the current wave is the last one.
func (c *Campaign) last() bool { return c.current == len(c.waves)-1 }

// judge lets the gates decide, wave after wave as long as they open at once.
func (s *stepping) judge() {
	for s.c.state == running {
		in := s.c.inputs(s.nowMs)
		verdict := gate.Judge(in)
		if verdict.Outcome == gate.Wait {
			s.soak(in, verdict)
			return
		}
		decision := &messages.GateDecision{
			AtMs: s.nowMs, Wave: in.Wave, Passed: verdict.Outcome == gate.Open,
			Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed, Text: verdict.Text,
		}
		if verdict.Outcome == gate.Halt {
			s.do(campaignHalted{s.c.fact("CampaignHalted", s.nowMs, "engine", halted, verdict.Text), decision})
			return
		}
		s.do(gateOpened{s.c.fact("GateOpened", s.nowMs, "engine", running, verdict.Text), decision})
		if s.c.last() {
			s.do(campaignCompleted{s.c.fact("CampaignCompleted", s.nowMs, "engine", completed, s.c.summary())})
			return
		}
		s.open(s.c.current + 1)
	}
}

// soak follows the wave between Open and Soaking.
func (s *stepping) soak(in gate.Inputs, verdict gate.Verdict) {
	w := &s.c.waves[s.c.current]
	switch {
	case w.state == waveOpen && in.Underway == 0:
		s.do(waveMoved{s.c.fact("WaveSoaking", s.nowMs, "engine", running, verdict.Text), waveSoaking})
	case w.state == waveSoaking && in.Underway > 0:
		s.do(waveMoved{s.c.fact("WaveReopened", s.nowMs, "engine", running, verdict.Text), waveOpen})
	}
}

func (s *stepping) open(wave int) {
	w := &s.c.waves[wave]
	detail := fmt.Sprintf("%s (%d of %d): %s", w.name, wave+1, len(s.c.waves), gate.Vehicles(w.size))
	s.do(waveOpened{s.c.fact("WaveOpened", s.nowMs, "engine", running, detail), wave})
}

func (c *Campaign) summary() string {
	return fmt.Sprintf("%s of %s succeeded, %s failed, %s skipped",
		gate.Number(c.total[succeeded]), gate.Vehicles(c.roster.Size()), gate.Number(c.total.Sum(roster.Failing)), gate.Number(c.total[skipped]))
}

// maxScan is how many positions one step of a sweep looks at: a millisecond's worth.
const maxScan = 1 << 18

// sweep walks the roster and says to vehicles what follows from the campaign's state
// and theirs: while it runs, offers and permits; while it is held, that permits are
// taken back; after its end, that it is cancelled.
func (s *stepping) sweep() {
	c := s.c
	if !c.sweep.on {
		return
	}
	at := c.sweep.at
	end := min(uint64(at)+maxScan, uint64(c.roster.Size()))
	for s.budget > 0 && uint64(at) < end {
		if c.roster.Untouched(at) {
			at = uint32(min(uint64(at)/roster.PageEntries*roster.PageEntries+roster.PageEntries, end))
			continue
		}
		if !s.repeat(at, c.roster.Get(at)) {
			break
		}
		at++
	}
	s.do(swept{sweep{on: at < c.roster.Size(), at: at}})
}

// repeat says one vehicle what it must hear; false stops the sweep before it, because
// that needs a commit.
func (s *stepping) repeat(at uint32, e entry) bool {
	before := len(s.sends)
	switch c := s.c; {
	case c.over():
		if roster.InFlight(e.State) || (e.State == stalled && c.state == cancelled) {
			s.cancelVehicle(at, e)
		}
	case c.state != running:
		// A stalled vehicle may have been permitted before it fell silent.
		if e.State == permitted || e.State == stalled {
			s.withdrawPermit(at, e)
		}
	case e.State == offered:
		s.assign(at, e)
	case e.State == permitted:
		s.permitVehicle(at, e)
	case e.State == downloaded:
		if s.repeatOnly {
			return false
		}
		s.grant(at, e)
	}
	s.budget -= len(s.sends) - before
	return true
}

// grant permits a vehicle that has downloaded.
func (s *stepping) grant(at uint32, e entry) {
	if e.State != permitted {
		e.State, e.Deadline, e.Asks = permitted, s.leaseTo(), 0
		s.move(at, e, false)
	}
	s.permitVehicle(at, e)
}

// permit answers the vehicles of this step that have downloaded, if the campaign still
// runs after they were judged. Otherwise they are permitted when it is resumed.
func (s *stepping) permit() {
	if s.c.state != running {
		return
	}
	for _, at := range s.downloaded {
		if e := s.c.roster.Get(at); e.State == downloaded || e.State == permitted {
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
	from := c.pace.next(c.plan.Pacing.MaximumPerMinute)
	switch retry := c.roster.Earliest(roster.Retries); {
	case w.state == waveOpen && c.next < w.first+w.size:
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
	if c.state != running || limit <= 0 {
		return
	}
	due, stretch := c.pace.due(s.nowMs, c.plan.Pacing.MaximumPerMinute, limit)
	if due == 0 {
		if stretch.fromMs > s.nowMs || stretch.fromMs < c.pace.fromMs {
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
	if w := &c.waves[c.current]; w.state == waveOpen {
		for end := w.first + w.size; next < end && made < due; next++ {
			if e := c.roster.Get(next); e.State == waiting && e.Attempt == 0 {
				s.offerTo(next)
				made++
			}
		}
	}
	if made > 0 || next != c.next {
		stretch.offered += uint64(made)
		s.do(paced{stretch, next})
	}
}

func (s *stepping) offerTo(at uint32) {
	e := entry{State: offered, Attempt: s.c.roster.Get(at).Attempt + 1, Deadline: s.leaseTo()}
	s.move(at, e, false)
	s.assign(at, e)
}
