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

// replace keeps lane l true when an entry of a page changes.
func (b *block) replace(l Lane, page uint32, from, to Entry) {
	earliest, share := b.due[l][page], &b.share[l][page]
	if l.on(to) {
		switch {
		case earliest == 0 || to.Deadline < earliest:
			*share = 1
			b.refresh(l, page, to.Deadline)
			return
		case to.Deadline == earliest:
			*share++
		}
	}
	if l.on(from) && from.Deadline == earliest {
		if *share--; *share == 0 {
			b.rescan(l, page)
		}
	}
}

// rescan finds the earliest deadline of a page.
func (b *block) rescan(l Lane, page uint32) {
	earliest, share := uint32(never), uint8(0)
	entries := b.pages[page]
	for i := range entries {
		e := &entries[i]
		switch at := e.deadline(); {
		case at == 0 || at > earliest || !l.on(e.entry()):
		case at < earliest:
			earliest, share = at, 1
		default:
			share++
		}
	}
	if share == 0 {
		earliest = 0
	}
	b.share[l][page] = share
	b.refresh(l, page, earliest)
}

// refresh keeps the block's earliest true when a page has another one.
func (b *block) refresh(l Lane, page, at uint32) {
	was := b.due[l][page]
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
	if limit > 0 {
		r.DueFrom(l, now, 0, math.MaxInt, func(at uint32) bool {
			list = append(list, at)
			return len(list) < limit
		})
	}
	return list
}

// DueFrom shows the caller the positions whose deadline on lane l has come, from a position on and
// then from the first one, until the caller, who may change the entry that it is shown, says no. It
// looks at so many entries of the pages that hold some, and answers where to go on; 0: it has seen all.
func (r *Roster) DueFrom(l Lane, now, from uint32, most int, more func(at uint32) bool) (next uint32) {
	last := uint32(len(r.blocks) * blockPages * PageEntries)
	next, most, stopped := r.due(l, now, from, last, most, more)
	if !stopped && from > 0 {
		next, _, stopped = r.due(l, now, 0, from, most, more)
	}
	if !stopped {
		return 0
	}
	return next
}

// due shows the positions of a stretch, and answers where it stopped, and how many entries more
// may be looked at.
func (r *Roster) due(l Lane, now, from, to uint32, most int, more func(at uint32) bool) (next uint32, left int, stopped bool) {
	const inBlock = blockPages * PageEntries
	for at := from; at < to; {
		b := r.blocks[at/inBlock]
		if b == nil || b.first[l] == 0 || b.first[l] > now {
			at = (at/inBlock + 1) * inBlock
			continue
		}
		page := at / PageEntries % blockPages
		if due := b.due[l][page]; due == 0 || due > now {
			at = (at/PageEntries + 1) * PageEntries
			continue
		}
		if most == 0 {
			return at, 0, true
		}
		most--
		e := b.pages[page][at%PageEntries].entry()
		at++
		if l.on(e) && e.Deadline <= now && !more(at-1) {
			return at, most, true
		}
	}
	return to, most, false
}
