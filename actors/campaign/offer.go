package campaign

import (
	"slices"

	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/wave"
	"pacecar/mutant"
)

// offer gives free places to vehicles, at the pace of the plan: first to those whose records
// have lost that they were offered, then to those that try again, then to those of the open wave in the order of the roster.
func (s *stepping) offer() {
	c := s.c
	limit := min(s.budget, int(c.Places()))
	if mutant.InFlightOffByOne.Planted() {
		limit++
	}
	if !c.speaks() || limit <= 0 {
		return
	}
	may, stretch := c.Pace.At(s.nowMs, c.PerMinute()).Due(s.nowMs, limit)
	if may == 0 {
		if stretch.FromMs > s.nowMs || stretch.FromMs < c.Pace.FromMs || stretch.PerMinute != c.Pace.PerMinute {
			s.do(standing.Paced{Pace: stretch, Next: c.Next, Firsts: c.Firsts}) // the clock went back, or the pace grew
		}
		return
	}
	c.Pools = c.Pools.Copy()
	made := s.offerBack(may)
	made += s.offerAgain(may - made)
	fresh := queue.Queue{Next: c.Next, Firsts: c.Firsts}
	if w := &c.Waves[c.Current]; w.State == life.WaveOpen {
		made += s.offerAnew(&fresh, w, may-made)
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

// offerBack offers the same attempt once more to vehicles whose records have lost it, and that had not downloaded, at most to so
// many: each is in flight from then on, as with any other offer. Who finds no room is answered when it speaks again.
func (s *stepping) offerBack(most int) (made int) {
	for _, at := range s.early {
		e := s.c.Roster.Get(at)
		if made == most || !e.Early || !s.c.LaneRoom(s.nowMs, s.c.LaneOf(at)) {
			continue
		}
		e.State, e.Early, e.Asks, e.Deadline = roster.Offered, false, 0, s.leaseTo()
		s.move(at, e, false)
		s.assign(at, e)
		s.c.CountOffer(s.nowMs, at)
		made++
	}
	return made
}

// offerAgain offers to those that may try again, at most so many. Those that were passed over
// are not looked at before a place has come free, or a while has gone by.
func (s *stepping) offerAgain(most int) (made int) {
	c := s.c
	if c.Passed.Still(s.nowMs, c.PlacesHeld()) {
		return 0
	}
	made, next, passed := queue.Again(due.Lanes(&c.Standing, s.nowMs), uint32(s.nowMs/1000), c.Passed.Next, most, s.offerTo)
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
		return q.Offer(due.Lanes(&c.Standing, s.nowMs), most, s.offerTo)
	}
	for ; q.Next < end && made < most; q.Next++ {
		if e := c.Roster.Get(q.Next); e.State == roster.Waiting && e.Attempt == 0 {
			s.offerTo(q.Next)
			made++
		}
	}
	return made
}
