package stratum

import "pacecar/actors/campaign/roster"

// Take counts a vehicle of the current wave that was taken after it had succeeded, or has gone on before it had soaked, when its entry
// becomes another. Where there are no strata it counts nothing. Of who has gone on a record may say less than its entries do.
func (s *Strata) Take(number uint16, current bool, from, to roster.Entry) {
	was, is := roster.Taken(from), roster.Taken(to)
	early, on := was && roster.GoneOn(from), is && roster.GoneOn(to)
	if current && (was != is || early != on) && len(s.names) > 0 {
		c := s.writable(number)
		c.Taken = roster.Counted(c.Taken, was, is)
		c.Early = roster.Counted(max(c.Early, roster.Counted(0, false, early)), early, on)
	}
}

// Taken are those counts as a record keeps them, and of those that have gone on: pairs of the number of a stratum and a count that is not 0.
func (s *Strata) Taken() (taken, early []uint32) {
	for number := range s.names {
		c := s.Count(uint16(number))
		if c.Taken != 0 {
			taken = append(taken, uint32(number), c.Taken)
		}
		if c.Early != 0 {
			early = append(early, uint32(number), c.Early)
		}
	}
	return taken, early
}

// RecallTaken takes back what Taken told. What stands for no stratum counts as nothing.
func (s *Strata) RecallTaken(taken, early []uint32) {
	s.recall(taken, func(c *Count, n uint32) { c.Taken = n })
	s.recall(early, func(c *Count, n uint32) { c.Early = min(n, c.Taken) })
}

func (s *Strata) recall(pairs []uint32, set func(c *Count, n uint32)) {
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		if int(pairs[0]) < len(s.names) {
			set(s.writable(uint16(pairs[0])), pairs[1])
		}
	}
}
