package roster

import "math"

// Deadlines are found through the earliest of each page and of each block, which are
// kept exact: so they need no heap, cost nothing to fork and nothing to persist.

// Lane tells two kinds of deadlines apart.
type Lane int

// The lanes.
const (
	Leases  Lane = iota // of vehicles in flight, asleep, stalled or soaking: when to ask again, when it is over, or when a dealer is told; and of those that wait for another campaign
	Retries             // of vehicles that wait for another attempt: the earliest time
)

const lanes = Lane(2)

// never is later than every deadline.
const never = math.MaxUint32

// earliest is the first deadline of a page and how many entries share it.
type earliest struct {
	at uint32 // 0: none
	n  uint32
}

// on tells whether e has a deadline on lane l.
func (l Lane) on(e Entry) bool {
	if e.Deadline == 0 || Handed(e) {
		return false
	}
	if e.State == Waiting {
		return (l == Retries) != Deferred(e)
	}
	return l == Leases && (Underway(e.State) || e.State == Stalled || e.State == Succeeded)
}

// replace keeps lane l true when an entry changes; it tells whether the earliest moved.
func (p *rosterPage) replace(l Lane, from, to Entry) bool {
	d := &p.due[l]
	before := d.at
	if l.on(to) {
		switch {
		case d.at == 0 || to.Deadline < d.at:
			*d = earliest{to.Deadline, 1}
			return true
		case to.Deadline == d.at:
			d.n++
		}
	}
	if l.on(from) && from.Deadline == d.at {
		if d.n--; d.n == 0 {
			p.rescan(l)
		}
	}
	return d.at != before
}

func (p *rosterPage) rescan(l Lane) {
	d := earliest{at: never}
	for i := range p.entries {
		if e := p.entries[i]; l.on(e) {
			switch {
			case e.Deadline < d.at:
				d = earliest{e.Deadline, 1}
			case e.Deadline == d.at:
				d.n++
			}
		}
	}
	if d.n == 0 {
		d.at = 0
	}
	p.due[l] = d
}

// refresh keeps the block's lane true when a page's earliest moved.
func (b *block) refresh(l Lane, page uint32) {
	was, at := b.due[l][page], b.pages[page].due[l].at
	b.due[l][page] = at
	if at != 0 && (b.first[l] == 0 || at <= b.first[l]) {
		b.first[l] = at
		return
	}
	if was != b.first[l] {
		return // another page holds the earliest
	}
	first := uint32(never)
	for _, at := range b.due[l] {
		if at != 0 {
			first = min(first, at)
		}
	}
	if first == never {
		first = 0
	}
	b.first[l] = first
}

// Earliest is the first deadline on lane l, in Unix seconds; 0: none.
func (r *Roster) Earliest(l Lane) uint32 {
	first := uint32(never)
	for _, b := range r.blocks {
		if b != nil && b.first[l] != 0 {
			first = min(first, b.first[l])
		}
	}
	if first == never {
		return 0
	}
	return first
}

// DueBy lists at most limit positions whose deadline on lane l has come.
func (r *Roster) DueBy(l Lane, now uint32, limit int) (list []uint32) {
	return r.DueWhere(l, now, limit, func(uint32) bool { return true })
}

// DueWhere lists as [Roster.DueBy] does, but only those that the caller takes, who may change
// the entry that it is asked about.
func (r *Roster) DueWhere(l Lane, now uint32, limit int, takes func(at uint32) bool) (list []uint32) {
	for i, b := range r.blocks {
		if b == nil || b.first[l] == 0 || b.first[l] > now {
			continue
		}
		for j, at := range b.due[l] {
			if at == 0 || at > now {
				continue
			}
			for k := range b.pages[j].entries {
				if len(list) >= limit {
					return list
				}
				at := uint32((i*blockPages+j)*PageEntries + k)
				if e := b.pages[j].entries[k]; l.on(e) && e.Deadline <= now && takes(at) {
					list = append(list, at)
				}
			}
		}
	}
	return list
}
