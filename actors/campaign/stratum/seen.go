package stratum

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
)

// Accepted is what a person took on of one stratum of the current wave when resuming after a halt.
type Accepted struct{ Ended, Failed, Unsucceeded uint32 }

// Seen are the strata of which the current wave has vehicles, by number, as its gate sees them.
func (s *Strata) Seen() (list []gate.Stratum) {
	for number, name := range s.names {
		c := s.Count(uint16(number))
		t := &c.Wave
		gone := t[roster.Superseded] // to another campaign, for good: they say nothing about this update
		ended, size := t.Sum(roster.Ended)-gone, t.Sum(func(uint8) bool { return true })-gone
		if size == 0 {
			continue
		}
		list = append(list, gate.Stratum{
			Name: name, Size: size, Skipped: t[roster.Skipped], Before: c.Before, Ended: ended - t[roster.Skipped],
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

// Accept takes on what has ended so far of the current wave.
func (s *Strata) Accept() {
	for number := range s.names {
		c := s.writable(uint16(number))
		ended := c.Wave.Sum(roster.Ended) - c.Wave[roster.Skipped] - c.Wave[roster.Superseded]
		c.Accepted = Accepted{Ended: ended, Failed: c.Wave.Sum(roster.Failing), Unsucceeded: ended - c.Wave[roster.Succeeded]}
	}
}

// judgedRow is how many numbers a stratum has in a row of [Strata.Judged].
const judgedRow = 5

// Judged is what the gate of the current wave needs to know of strata besides their counts, as a record
// keeps it: of each that has any, its number, those that ran the software before, and what was taken on.
func (s *Strata) Judged() (rows []uint32) {
	for number := range s.names {
		if c := s.Count(uint16(number)); c.Before != 0 || c.Accepted != (Accepted{}) {
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
			c.Before, c.Accepted = rows[1], Accepted{rows[2], rows[3], rows[4]}
		}
	}
}
