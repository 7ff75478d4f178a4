package stratum

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
)

// Seen are the strata of which the current wave has vehicles, by number, as its gate sees them.
func (s *Strata) Seen() (list []gate.Stratum) {
	for number, name := range s.names {
		c := s.Count(uint16(number))
		t := &c.Wave
		gone := t[roster.Superseded] // to another campaign, for good: they say nothing about this update
		ended, size := t.Sum(roster.Ended)-gone, t.Sum(func(uint8) bool { return true })-gone
		if size+gone == 0 {
			continue
		}
		list = append(list, gate.Stratum{
			Name: name, Size: size, Superseded: gone, Taken: c.Taken, Early: min(c.Early, c.Taken), Skipped: t[roster.Skipped], Before: c.Before, Ended: ended - t[roster.Skipped],
			Succeeded: t[roster.Succeeded], Failed: t.Sum(roster.Failing), Underway: size - ended,
			AcceptedEnded: c.Accepted.Ended, AcceptedFailed: c.Accepted.Failed, AcceptedUnsucceeded: c.Accepted.Unsucceeded,
		})
	}
	return list
}

// Before counts a vehicle of the current wave that ran the software already, or counts it out again.
func (s *Strata) Before(number uint16, in bool) {
	if c := s.writable(number); in {
		c.Before++
	} else {
		c.Before--
	}
}

// Accept counts in one end of the current wave that a person took on when resuming after a halt.
func (s *Strata) Accept(number uint16, place uint8) { s.writable(number).Accepted.Add(place) }

// Disown counts it out, because it is not what it was.
func (s *Strata) Disown(number uint16, place uint8) { s.writable(number).Accepted.Remove(place) }

// judgedRow is how many numbers a stratum has in a row of [Strata.Judged].
const judgedRow = 5

// Judged is what the gate of the current wave needs to know of strata besides their counts, as a record
// keeps it: of each that has any, its number, those that ran the software before, and what was taken on.
func (s *Strata) Judged() (rows []uint32) {
	for number := range s.names {
		if c := s.Count(uint16(number)); c.Before != 0 || c.Accepted != (roster.Accepted{}) {
			rows = append(rows, uint32(number), c.Before, c.Accepted.Ended, c.Accepted.Failed, c.Accepted.Unsucceeded)
		}
	}
	return rows
}

// Recall takes back what Judged told. What stands for no stratum counts as nothing.
func (s *Strata) Recall(rows []uint32) {
	for ; len(rows) >= judgedRow; rows = rows[judgedRow:] {
		if int(rows[0]) < len(s.names) {
			c := s.writable(uint16(rows[0]))
			c.Before, c.Accepted = rows[1], roster.Accepted{Ended: rows[2], Failed: rows[3], Unsucceeded: rows[4]}
		}
	}
}
