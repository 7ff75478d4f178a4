package campaign

import (
	"slices"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/wave"
	"pacecar/mutant"
)

// nextOffer is when an offer may go out, if any vehicle waits for one and a place is free.
func (c *Campaign) nextOffer() (atMs int64, any bool) {
	if c.Places() == 0 {
		return 0, false
	}
	w := &c.Waves[c.Current]
	if w.State == life.WaveOpen && c.Next < w.First+w.Size {
		atMs, any = c.nextAnew()
	}
	if retry := c.Roster.Earliest(roster.Retries); retry != 0 && !any {
		if opens, ok := c.Pools.Opens(0, c.Use()); ok {
			return max(c.Pace.Next(), opens, int64(retry)*1000, c.Passed.Until()), true
		}
	}
	return atMs, any
}

// nextAnew is when a vehicle of the open wave that was never offered may be.
func (c *Campaign) nextAnew() (atMs int64, any bool) {
	lanes, use := c.lanes(0), c.Use()
	queue.Queue{Next: c.Next, Firsts: c.Firsts}.Open(lanes, func(lane int) bool {
		opens, ok := c.LaneOpens(lane, use)
		if opens = max(opens, c.Pace.Next()); ok && (!any || opens < atMs) {
			atMs, any = opens, true
		}
		return false
	})
	return atMs, any
}

// offer gives free places to vehicles, at the pace of the plan: first to those that try
// again, then to those of the open wave in the order of the roster.
func (s *stepping) offer() {
	c := s.c
	limit := min(s.budget, int(c.Places()))
	if mutant.InFlightOffByOne.Planted() {
		limit++
	}
	if !c.speaks() || limit <= 0 {
		return
	}
	due, stretch := c.Pace.At(s.nowMs, c.PerMinute()).Due(s.nowMs, limit)
	if due == 0 {
		if stretch.FromMs > s.nowMs || stretch.FromMs < c.Pace.FromMs || stretch.PerMinute != c.Pace.PerMinute {
			s.do(standing.Paced{Pace: stretch, Next: c.Next, Firsts: c.Firsts}) // the clock went back, or the pace grew
		}
		return
	}
	c.Pools = c.Pools.Copy()
	made := s.offerAgain(due)
	fresh := queue.Queue{Next: c.Next, Firsts: c.Firsts}
	if w := &c.Waves[c.Current]; w.State == life.WaveOpen {
		made += s.offerAnew(&fresh, w, due-made)
	}
	if made > 0 || fresh.Next != c.Next || !slices.Equal(fresh.Firsts, c.Firsts) {
		stretch.Offered += uint64(made)
		s.do(standing.Paced{Pace: stretch, Next: fresh.Next, Firsts: fresh.Firsts})
	}
	if made > 0 && c.Pools.Any() {
		s.do(standing.Pooled{Pools: c.Pools})
	}
}

func (s *stepping) offerTo(at uint32) {
	before := s.c.Roster.Get(at)
	e := entry{State: roster.Offered, Attempt: before.Attempt + 1, Spared: before.Spared, Deadline: s.leaseTo(), Reason: before.Reason}
	s.move(at, e, false)
	s.assign(at, e)
	s.c.CountOffer(s.nowMs, at)
}

// offerAgain offers to those that may try again, at most so many. Those that were passed over
// are not looked at before a place has come free, or a while has gone by.
func (s *stepping) offerAgain(most int) (made int) {
	c := s.c
	if c.Passed.Still(s.nowMs, c.PlacesHeld()) {
		return 0
	}
	made, next, passed := queue.Again(c.lanes(s.nowMs), uint32(s.nowMs/1000), c.Passed.Next, most, s.offerTo)
	switch {
	case passed:
		s.do(standing.RetriesPassed{Passed: queue.Passed{AtMs: s.nowMs, Next: next, Held: c.PlacesHeld()}})
	case next != c.Passed.Next:
		s.do(standing.RetriesPassed{Passed: queue.Passed{Next: next}})
	}
	return made
}

// offerAnew offers to vehicles of the wave that were never offered, in the order of the
// roster, at most so many.
func (s *stepping) offerAnew(q *queue.Queue, w *wave.Wave, most int) (made int) {
	c, end := s.c, w.First+w.Size
	if c.LetsPass() {
		return q.Offer(c.lanes(s.nowMs), most, s.offerTo)
	}
	for ; q.Next < end && made < most; q.Next++ {
		if e := c.Roster.Get(q.Next); e.State == roster.Waiting && e.Attempt == 0 {
			s.offerTo(q.Next)
			made++
		}
	}
	return made
}

// lanes are those of the open wave at a time.
func (c *Campaign) lanes(nowMs int64) queue.Lanes {
	w := &c.Waves[c.Current]
	return queue.Lanes{
		Roster: &c.Roster, End: w.First + w.Size, Count: c.Lanes(), Of: c.LaneOf, Waits: c.LaneWaits,
		Room: func(lane int) bool { return c.LaneRoom(nowMs, lane) },
	}
}
