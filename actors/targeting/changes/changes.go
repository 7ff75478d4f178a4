// Package changes knows which vehicles of an index may have changed since somebody asked
// last, so that who asks every minute is answered with few.
//
// A [Log] begins to note changes when it is first asked, and costs nothing before; from then
// on 4 bytes for each vehicle, and one write for each change. A mark that it has not given, be
// it because the index was filled anew meanwhile, stands for all vehicles. A Log is not safe
// for concurrent use. There are no failures.
package changes

import "pacecar/actors/targeting/bitmap"

// Log is the changes of one index.
type Log struct {
	// Life tells logs of one slot apart: the marks of another life are not known.
	Life   uint32
	marks  uint32
	stamps []uint32 // by ordinal, the number of marks at its last change
}

// Note says that a vehicle has changed.
func (l *Log) Note(ordinal uint32) {
	if l.marks == 0 {
		return
	}
	for uint32(len(l.stamps)) <= ordinal {
		l.stamps = append(l.stamps, 0)
	}
	l.stamps[ordinal] = l.marks
}

// Since is those of some vehicles that may have changed since a mark, and the mark of now.
func (l *Log) Since(mark uint64, within bitmap.Set) (set bitmap.Set, now uint64) {
	set = within
	if known := uint32(mark); uint32(mark>>32) == l.Life && known > 0 && known <= l.marks {
		set = make(bitmap.Set, len(within))
		for ordinal := range within.All() {
			if ordinal < uint32(len(l.stamps)) && l.stamps[ordinal] >= known {
				set.Put(ordinal, true)
			}
		}
	}
	l.marks++
	return set, uint64(l.Life)<<32 | uint64(l.marks)
}
