package queue

import "pacecar/actors/campaign/roster"

// MaximumLook is how many of those that may try again one step looks at: a millisecond's worth.
const MaximumLook = 1 << 15

// Again offers to vehicles that may try again by now, in Unix seconds, from a position on, at most
// so many. Those of a lane that has no room are passed over and keep their place: passed tells that some
// were, next where to go on, which is 0 unless [MaximumLook] of them were looked at. Where no lane has
// room, nobody is looked at.
func Again(l Lanes, now, from uint32, most int, offer func(at uint32)) (made int, next uint32, passed bool) {
	if first := l.Roster.Earliest(roster.Retries); first == 0 || first > now || most <= 0 {
		return 0, from, false
	}
	open, opened := make([]bool, l.Count), 0
	for lane := range open {
		if open[lane] = l.Room(lane); open[lane] {
			opened++
		}
	}
	if opened == 0 {
		return 0, from, true
	}
	next = l.Roster.DueFrom(roster.Retries, now, from, MaximumLook, func(at uint32) bool {
		switch lane := l.Of(at); {
		case !open[lane]:
			passed = true
		case !l.Room(lane):
			open[lane], passed = false, true
			opened--
		default:
			offer(at)
			made++
		}
		return made < most && opened > 0
	})
	if made == most || opened == 0 {
		next = from
	}
	return made, next, passed
}
