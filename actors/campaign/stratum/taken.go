package stratum

import "pacecar/actors/campaign/roster"

// Take counts a vehicle of the current wave that was taken after it had succeeded, when its entry becomes another. Where
// there are no strata it counts nothing.
func (s *Strata) Take(number uint16, current bool, from, to roster.Entry) {
	if was, is := roster.Taken(from), roster.Taken(to); current && was != is && len(s.names) > 0 {
		c := s.writable(number)
		c.Taken = roster.Counted(c.Taken, was, is)
	}
}

// Taken are those counts as a record keeps them: pairs of the number of a stratum and a count that is not 0.
func (s *Strata) Taken() (pairs []uint32) {
	for number := range s.names {
		if n := s.Count(uint16(number)).Taken; n != 0 {
			pairs = append(pairs, uint32(number), n)
		}
	}
	return pairs
}

// RecallTaken takes back what Taken told. What stands for no stratum counts as nothing.
func (s *Strata) RecallTaken(pairs []uint32) {
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		if int(pairs[0]) < len(s.names) {
			s.writable(uint16(pairs[0])).Taken = pairs[1]
		}
	}
}
