package former

import (
	"slices"
	"time"
)

// AbsentFor is how long no living member has had a name until its sessions are taken over: longer than a
// restart in order takes, so that it moves nothing. One that was killed lives until its lease has ended, and
// its share of what the fleet says waits so long.
const AbsentFor = 10 * time.Second

// Absence remembers which nodes there have been. The zero value has seen none.
type Absence struct {
	seen  map[string]time.Time // when each was last alive
	taken map[string]bool      // and who has been taken over since
}

// See hears who lives, and answers whose sessions the node of this name is to take over now: the first does of those that
// reach the broker.
func (a *Absence) See(now time.Time, living []Peer, self string) (gone []string) {
	if a.seen == nil {
		a.seen, a.taken = map[string]time.Time{}, map[string]bool{}
	}
	var heirs []string
	for _, is := range living {
		if _, known := a.seen[is.Name]; !known || !is.Bequeaths {
			a.seen[is.Name] = now
		}
		if !is.Bequeaths {
			delete(a.taken, is.Name)
		}
		if is.Attached {
			heirs = append(heirs, is.Name)
		}
	}
	if len(heirs) == 0 || slices.Min(heirs) != self {
		return nil
	}
	for name, last := range a.seen {
		if now.Sub(last) >= AbsentFor && !a.taken[name] {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	return gone
}

// Taken notes that nothing is kept under a name any more, until it lives again.
func (a *Absence) Taken(name string) { a.taken[name] = true }
