package campaign

import (
	"math"
	"slices"

	"pacecar/actors/campaign/life"
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
	from := c.Pace.Next()
	switch retry := c.Roster.Earliest(roster.Retries); {
	case w.State == life.WaveOpen && c.Next < w.First+w.Size && c.mayOfferAnew():
		return from, true
	case retry != 0:
		return max(from, int64(retry)*1000, c.PassedUntil()), true
	}
	return 0, false
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
	made := s.offerAgain(due)
	fresh := queue{next: c.Next, firsts: c.Firsts}
	if w := &c.Waves[c.Current]; w.State == life.WaveOpen {
		made += s.offerAnew(&fresh, w, due-made)
	}
	if made > 0 || fresh.next != c.Next || !slices.Equal(fresh.firsts, c.Firsts) {
		stretch.Offered += uint64(made)
		s.do(standing.Paced{Pace: stretch, Next: fresh.next, Firsts: fresh.firsts})
	}
}

func (s *stepping) offerTo(at uint32) {
	before := s.c.Roster.Get(at)
	e := entry{State: roster.Offered, Attempt: before.Attempt + 1, Spared: before.Spared, Deadline: s.leaseTo()}
	s.move(at, e, false)
	s.assign(at, e)
}

// offerAgain offers to those that may try again, at most so many.
func (s *stepping) offerAgain(most int) (made int) {
	c := s.c
	taken, passed := map[uint16]uint32{}, false
	list := c.Roster.DueWhere(roster.Retries, uint32(s.nowMs/1000), most, func(at uint32) bool {
		if c.Plan.Pacing.MaximumPerStratum == 0 {
			return true
		}
		number := c.Roster.Stratum(at)
		if c.Strata.InFlight(number)+taken[number] >= c.Plan.Pacing.MaximumPerStratum {
			passed = true
			return false
		}
		taken[number]++
		return true
	})
	for _, at := range list {
		s.offerTo(at)
	}
	if passed {
		s.do(standing.RetriesPassed{AtMs: s.nowMs})
	}
	return len(list)
}

// queue is how far the vehicles of the open wave have been offered the update. Where strata
// are bounded, vehicles of a full one are passed over and keep their place: firsts knows for
// each stratum a position that none of it waits before, and next is the least of those.
type queue struct {
	next   uint32
	firsts []uint32 // by stratum; nil: next for all
}

// offerAnew offers to vehicles of the wave that were never offered, in the order of the
// roster, at most so many.
func (s *stepping) offerAnew(q *queue, w *wave.Wave, most int) (made int) {
	c, end := s.c, w.First+w.Size
	if c.Plan.Pacing.MaximumPerStratum > 0 {
		return s.offerBounded(q, end, most)
	}
	for ; q.next < end && made < most; q.next++ {
		if e := c.Roster.Get(q.next); e.State == roster.Waiting && e.Attempt == 0 {
			s.offerTo(q.next)
			made++
		}
	}
	return made
}

// offerBounded passes over the vehicles of full strata. It looks at each position once for
// every stratum at most, however often strata are full, and at maxScan of them in one step.
func (s *stepping) offerBounded(q *queue, end uint32, most int) (made int) {
	c := s.c
	firsts := c.firsts(q)
	open := make([]bool, len(firsts))
	at, opened := uint32(math.MaxUint32), 0
	for number := range firsts {
		if open[number] = c.mayOffer(uint16(number), firsts[number], end); open[number] {
			at = min(at, firsts[number])
			opened++
		}
	}
	for last := min(uint64(at)+maxScan, uint64(end)); uint64(at) < last && made < most && opened > 0; at++ {
		number := c.Roster.Stratum(at)
		if !open[number] || at < firsts[number] {
			continue
		}
		firsts[number] = at + 1
		if e := c.Roster.Get(at); e.State != roster.Waiting || e.Attempt != 0 {
			continue
		}
		s.offerTo(at)
		made++
		if c.Strata.InFlight(number) >= c.Plan.Pacing.MaximumPerStratum {
			open[number] = false
			opened--
		}
	}
	q.next, q.firsts = end, firsts
	for number := range firsts {
		if open[number] {
			firsts[number] = max(firsts[number], min(at, end))
		}
		if c.Strata.Count(uint16(number)).Wave[roster.Waiting] > 0 {
			q.next = min(q.next, firsts[number])
		}
	}
	return made
}

// firsts are those of a queue, to be written.
func (c *Campaign) firsts(q *queue) []uint32 {
	firsts := slices.Clone(q.firsts)
	for len(firsts) < c.Strata.Len() {
		firsts = append(firsts, q.next)
	}
	return firsts
}

// mayOffer tells whether a stratum has room, and vehicles of the wave from a position on.
func (c *Campaign) mayOffer(number uint16, first, end uint32) bool {
	return first < end && c.Strata.Count(number).Wave[roster.Waiting] > 0 && c.Strata.InFlight(number) < c.Plan.Pacing.MaximumPerStratum
}

// mayOfferAnew tells whether a vehicle of the open wave that was never offered may be.
func (c *Campaign) mayOfferAnew() bool {
	if c.Plan.Pacing.MaximumPerStratum == 0 {
		return true
	}
	w := &c.Waves[c.Current]
	for number, first := range c.firsts(&queue{next: c.Next, firsts: c.Firsts}) {
		if c.mayOffer(uint16(number), first, w.First+w.Size) {
			return true
		}
	}
	return false
}
