package configuration

import "pacecar/messages"

// Walk goes back over a history, from its newest line, and gathers changes of what a vehicle
// consists of.
type Walk struct {
	present []*messages.ECUState // before all lines that were passed
	before  uint64
	limit   int
	found   []*messages.Configuration
	last    uint64                // version of the last one found
	rest    []*messages.ECUChange // of lines that continue one that comes later on the way
	full    bool                  // there is a change behind the last one found
}

// NewWalk begins at the present inventory. It gathers about limit changes that are older than
// before (0: the newest): those of one commit stay together.
func NewWalk(present []*messages.ECU, before uint64, limit int) *Walk {
	return &Walk{present: Of(present), before: before, limit: max(limit, 1)}
}

// Found is what was gathered, newest first.
func (w *Walk) Found() []*messages.Configuration { return w.found }

// Full tells that there is a change behind the last one found.
func (w *Walk) Full() bool { return w.full }

// Pass goes over one line.
func (w *Walk) Pass(version uint64, line *messages.HistoryEntry) {
	if len(line.GetEcus()) == 0 || w.full {
		return
	}
	if line.GetEvent() == Continued {
		w.rest = append(line.GetEcus(), w.rest...)
		return
	}
	changes := append(line.GetEcus(), w.rest...)
	w.rest = nil
	if len(w.found) >= w.limit && version < w.last {
		w.full = true
		return
	}
	after := w.present
	w.present = Back(after, changes)
	if w.before != 0 && version >= w.before {
		return
	}
	w.last = version
	w.found = append(w.found, &messages.Configuration{
		AtMs: line.GetAtMs(), Event: line.GetEvent(), By: line.GetBy(), CampaignId: line.GetCampaignId(), Attempt: line.GetAttempt(),
		Changes: changes, Before: w.present, After: after,
	})
}

// Next is where to continue.
func (w *Walk) Next() uint64 {
	if !w.full {
		return 0
	}
	return w.last
}
