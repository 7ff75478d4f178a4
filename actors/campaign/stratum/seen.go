package stratum

import "pacecar/actors/campaign/roster"

// Seen is one stratum of the current wave as a gate sees a wave.
type Seen struct {
	Name      string
	Size      uint32 // vehicles of the wave
	Skipped   uint32 // never offered, with a reason: they count in no share
	Ended     uint32 // others that ended
	Succeeded uint32 // of those
	Failed    uint32 // of those: failed, reverted, expired, stalled
	Underway  uint32 // not ended
}

// Seen are the strata of which the current wave has vehicles, by number.
func (s *Strata) Seen() (list []Seen) {
	for number, name := range s.names {
		t := &s.Count(uint16(number)).Wave
		ended, size := t.Sum(roster.Ended), t.Sum(func(uint8) bool { return true })
		if size == 0 {
			continue
		}
		list = append(list, Seen{
			Name: name, Size: size, Skipped: t[roster.Skipped], Ended: ended - t[roster.Skipped],
			Succeeded: t[roster.Succeeded], Failed: t.Sum(roster.Failing), Underway: size - ended,
		})
	}
	return list
}
